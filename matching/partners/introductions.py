"""Being introduced: both say yes before names appear, and a no is never told (M18).

To whoever asked, a no looks like no answer at all: the introduction stays open until its time has run out, counts
among the few that may be open, and neither a mail nor a list nor anybody's place among the suggestions changes by it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone

from common.clock import moment_words
from common.errors import DomainError
from common.history import recorded
from common.links import absolute
from mailing.outbox.queueing import Envelope
from matching.choices import IntroductionReply, IntroductionShare
from matching.lifecycle import INTRODUCTIONS
from matching.models import BoardCard, Introduction
from matching.models.partners import ANSWER_INTRODUCTION_WITHIN
from matching.partners.anonymity import CardOrigin, coarse
from matching.partners.exclusions import kept_apart
from matching.partners.mails import INTRODUCED, INTRODUCTION
from matching.partners.search import may_be_asked
from people.choices import Visibility
from people.models import Person, TopicInterest

#: How many somebody may have asked at a time, and how many answers a card on the board takes at a time.
ASKED_AT_ONCE, ANSWERS_AT_ONCE = 3, 5
TOPICS_SAID = 3
NOT_NOW = "This person is not open to introductions now."
UNREACHABLE = "Tick your e-mail address or your telephone number, so that the other can reach you."
NOT_YOURS = "There is no such introduction."


@dataclass(frozen=True, slots=True)
class ShownIntroduction:
    """What the other sees of somebody whose name they do not know yet."""

    topics: list[str]
    place: str


def shown_of(*, asker: Person, other: Person, card: BoardCard | None = None) -> ShownIntroduction:
    """What ``other`` would see of ``asker``: topics that both chose and where from, so that five could be meant.

    To the author of a card on the board no topics are said: they would tell the asker whose card it is.
    """
    part = asker.affiliations.current().select_related("museum").first()
    museum = part.museum if part else None
    both: list[tuple[str, int]] = []
    if card is None and asker.show_topics != Visibility.OFFICERS:
        theirs = TopicInterest.objects.filter(person=other).values("topic")
        mine = TopicInterest.objects.filter(person=asker, topic__in=theirs, topic__merged_into=None)
        both = sorted(set(mine.values_list("topic__name", "topic_id")))[:TOPICS_SAID]
    ways = [both[:count] for count in range(len(both), -1, -1)]
    for topics, found in zip(
        ways, coarse([CardOrigin([pk for _, pk in way], museum) for way in ways]), strict=True
    ):
        if found.enough:
            return ShownIntroduction([name for name, _ in topics], found.place)
    return ShownIntroduction([], "a museum")


def shared_by(person: Person, shares: Collection[str]) -> list[tuple[str, str]]:
    """What somebody lets the other have, in words. The name always comes first."""
    rows = [("Name", person.name)]
    if IntroductionShare.EMAIL in shares and person.email:
        rows.append(("E-mail address", person.email))
    if IntroductionShare.PHONE in shares and person.phone:
        rows.append(("Telephone", person.phone))
    if IntroductionShare.MUSEUM in shares:
        parts = person.affiliations.current().select_related("museum")
        rows += [
            ("Museum", f"{part.role}, {part.museum}" if part.role else str(part.museum)) for part in parts
        ]
    return rows


@recorded
def ask(
    *,
    other: Person,
    by: Person,
    words: str = "",
    shares: Sequence[str],
    card: BoardCard | None = None,
) -> Introduction:
    """Ask to be introduced. Where the other has asked already and waits, this is the yes to it."""
    by, other = _hold(by, other)
    _can_be_reached(by, shares)
    if by.pk == other.pk:
        raise DomainError("That is you.")
    waiting = Introduction.objects.filter(asker=other, asked=by, card=None).first() if card is None else None
    if waiting is not None and waiting.made:
        raise DomainError("You have been introduced already.")
    if waiting is not None and waiting.runs:
        return _say_yes(waiting, shares)
    _may_ask(by, other, card)
    shown = shown_of(asker=by, other=other, card=card)
    now = timezone.now()
    row = Introduction.objects.create(
        asker=by,
        asked=other,
        card=card,
        words=" ".join(words.split()),
        topics=shown.topics,
        place=shown.place,
        asker_shares=sorted(set(shares)),
        asked_at=now,
        expires_at=now + ANSWER_INTRODUCTION_WITHIN,
    )
    INTRODUCTION.queue(
        to=other,
        about=row,
        envelope=Envelope(expires_at=row.expires_at),
        row=row,
        page=absolute(row.get_absolute_url()),
    )
    return row


@recorded
def answer(*, row: Introduction, yes: bool, shares: Sequence[str] = (), by: Person) -> Introduction:
    """Say yes, and to what the other gets; or no, which nobody is told. A no may become a yes while time runs."""
    _hold(row.asker, row.asked)
    row = Introduction.objects.select_for_update(of=("self",)).select_related("asker", "asked").get(pk=row.pk)
    if row.asked_id != by.pk or row.asker_id == by.pk:
        raise DomainError(NOT_YOURS, status=404)
    if row.made:
        raise DomainError("You have been introduced already.")
    if not row.runs:
        raise DomainError(f"The time to answer ended on {moment_words(row.expires_at)}.")
    if yes:
        _can_be_reached(row.asked, shares)
        return _say_yes(row, shares)
    return INTRODUCTIONS.move(row, IntroductionReply.NO, answered_at=timezone.now())


def _hold(one: Person, other: Person) -> tuple[Person, Person]:
    """Both people, locked, always in the same order: whatever is done about two people begins here."""
    rows = {
        row.pk: row
        for row in Person.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    }
    return rows[one.pk], rows[other.pk]


def _can_be_reached(person: Person, shares: Collection[str]) -> None:
    if not {IntroductionShare.EMAIL, IntroductionShare.PHONE} & set(shares):
        raise DomainError(UNREACHABLE, field="shares")
    if IntroductionShare.PHONE in shares and not person.phone:
        raise DomainError("Your details hold no telephone number. Tick your e-mail address.", field="shares")


def _may_ask(by: Person, other: Person, card: BoardCard | None) -> None:
    """The rules of asking. Whoever may not be asked is said to be not open now, whatever the reason."""
    mine = Introduction.objects.filter(asker=by)
    if card is not None:
        if not BoardCard.objects.on_the_board().filter(pk=card.pk).exists() or other.pk in kept_apart(by):
            raise DomainError("This card is no longer on the board.", status=410)
        if mine.filter(card=card).exists():
            raise DomainError("You have answered this card already.")
        if card.answers.open().count() >= ANSWERS_AT_ONCE:
            raise DomainError("Several people have answered this card already. Look again in a few days.")
    elif mine.filter(asked=other, card=None).exists():
        raise DomainError("You have asked this person already. Nobody is asked twice.")
    elif not may_be_asked(asker=by, other=other):
        raise DomainError(NOT_NOW)
    if mine.open().count() >= ASKED_AT_ONCE:
        raise DomainError(
            f"You are waiting for {ASKED_AT_ONCE} answers. Ask the next person when one has come, or its time is over."
        )


def _say_yes(row: Introduction, shares: Sequence[str]) -> Introduction:
    """Names appear: a mail to both, with what each lets the other have."""
    if not row.asker.is_active or row.asker.erased_at or row.asker.merged_into_id:
        raise DomainError("The other is no longer here.", status=410)
    INTRODUCTIONS.move(
        row, IntroductionReply.YES, answered_at=timezone.now(), asked_shares=sorted(set(shares))
    )
    sides = ((row.asker, row.asked, row.asked_shares), (row.asked, row.asker, row.asker_shares))
    for reader, other, shared in sides:
        INTRODUCED.queue(
            to=reader,
            about=row,
            row=row,
            other=other,
            details=shared_by(other, shared),
            page=absolute(row.get_absolute_url()),
        )
    return row
