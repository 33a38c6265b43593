"""Putting a mail into one's own words: checked, versioned, restored, looked at before it is saved."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import QuerySet

from common import scoping
from common.errors import DomainError
from common.history import recorded
from common.markup import problems
from mailing.declaration import Declaration, declarations
from mailing.models import Message, Wording
from mailing.wording import store
from mailing.wording.parts import SUBJECT
from people.models import Person
from programmes.models import Programme


def editable() -> list[Declaration]:
    """The mails that officers may put into their own words, by what they are about."""
    return sorted((mail for mail in declarations if mail.is_editable), key=lambda mail: mail.group)


def mail_of(kind: str) -> Declaration:
    mail = declarations.get(kind)
    if mail is None or not mail.is_editable:
        raise DomainError("The words of this mail cannot be changed.", status=404)
    return mail


def wrong_with(mail: Declaration, words: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong, by part. Parts that the mail does not have are left out."""
    found = {}
    for part in mail.parts():
        if part.name in words:
            in_subject = part.name == SUBJECT
            known = {each.name for each in mail.placeholders if each.in_subject or not in_subject}
            known |= {SUBJECT} if in_subject else set()
            wrong = problems(words[part.name], known=known, needed=part.needs)
            if in_subject and len(words[part.name]) > 200:
                wrong.append("A subject has at most 200 letters.")
            if wrong:
                found[part.name] = wrong
    return found


@recorded
def save(*, kind: str, programme: Programme | None, words: Mapping[str, str], by: Person) -> Wording | None:
    """Write a new version; returns None when nothing is different. A part as the original has it is not kept.

    Raises DomainError with the field of the first part that cannot be shown.
    """
    mail = mail_of(kind)
    _may_change(programme, by)
    if mail.for_all and programme is not None:
        raise DomainError("This mail is about no programme: its words are the same for all.", status=404)
    changed = {}
    for part in mail.parts():
        text = words.get(part.name, part.original).strip().replace("\r\n", "\n")
        if text and text != part.original:
            changed[part.name] = text
    for name, sentences in wrong_with(mail, changed).items():
        raise DomainError(" ".join(sentences), field=name)
    if programme is not None:
        Programme.objects.select_for_update().get(pk=programme.pk)
    newest = versions(kind, programme).select_for_update(of=("self",)).first()
    if (newest.words if newest else {}) == changed:
        return None
    row = Wording.objects.create(
        kind=kind, programme=programme, number=newest.number + 1 if newest else 1, words=changed, by=by
    )
    store.forget()
    transaction.on_commit(store.forget)
    return row


def restore(*, version: Wording, by: Person) -> Wording | None:
    """Make an earlier version the newest again."""
    return save(kind=version.kind, programme=version.programme, words=version.words, by=by)


def back_to_original(*, kind: str, programme: Programme | None, by: Person) -> Wording | None:
    return save(kind=kind, programme=programme, words={}, by=by)


def versions(kind: str, programme: Programme | None) -> QuerySet[Wording]:
    return Wording.objects.filter(kind=kind, programme=programme).order_by("-number")


def look(*, kind: str, programme: Programme, words: Mapping[str, str]) -> Message | None:
    """The mail about the newest row of the programme, with these words, by the code that sends it; None without one."""
    mail = mail_of(kind)
    assert mail.rehearse is not None
    with store.rehearsing() as seen, store.trying(kind, words):
        mail.rehearse(programme)
    return next((message for message in seen if message.kind == kind), None)


def broken(programmes: Iterable[int] | None) -> list[Wording]:
    """Newest versions that no longer fit their mail, which goes out in its own words meanwhile."""
    rows = Wording.objects.order_by("kind", "programme_id", "-number").distinct("kind", "programme_id")
    rows = rows.select_related("programme")
    wanted = None if programmes is None else set(programmes)
    found = []
    for row in rows:
        mail = declarations.get(row.kind)
        if (
            mail
            and mail.is_editable
            and (wanted is None or row.programme_id in wanted)
            and wrong_with(mail, row.words)
        ):
            found.append(row)
    return found


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """What changed from one text to another, word by word: ("same", "gone" or "new", words)."""
    old, new = before.split(), after.split()
    found = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", " ".join(old[a:b])))
            continue
        if b > a:
            found.append(("gone", " ".join(old[a:b])))
        if d > c:
            found.append(("new", " ".join(new[c:d])))
    return found


def _may_change(programme: Programme | None, by: Person) -> None:
    ids = scoping.programme_ids(by)
    if ids is not None and (programme is None or programme.pk not in ids):
        raise DomainError("You do not act for this programme.", status=403)
