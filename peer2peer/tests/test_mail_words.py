"""Every kind of mail there is: officers put it into their own words, or it is said why they do not (A3)."""

import re

import pytest

from agenda.choices import Anchor, Part
from agenda.factories import ReminderRuleFactory
from agenda.models import Reminder
from common.errors import DomainError
from events.booking import signup
from events.factories import AskAndOfferFactory
from events.models import CardIntroduction
from mailing.declaration import declarations
from mailing.models import Message, Wording
from mailing.wording import services
from mailing.wording.parts import MORE, SUBJECT
from people.factories import PersonFactory

pytestmark = [pytest.mark.contract, pytest.mark.django_db]


@pytest.fixture
def chief():
    return PersonFactory.create(is_superuser=True, is_staff=True)


#: What only some of these mails have something to say for; those that are looked at here do not.
OF_ITS_CASE_ONLY = {
    ("events.place", "put_down_by"),
    ("events.ended", "put_down_by"),
    ("events.walked_in", "colleague"),
}


def where(mail, officer):
    """Whose words of a mail are changed, and by whom."""
    return {"kind": mail.kind, "programme": None if mail.for_all else officer.programme}


def test_every_kind_of_mail_is_editable_or_it_is_said_why_not():
    known = {mail.kind for mail in declarations}
    ours = {mail.kind for mail in services.editable()}
    kept = known - ours
    assert all(mail.as_written.endswith(".") for mail in declarations if mail.kind in kept)
    # The safety of accounts, letters, nudges, news for those who run things, and what is between two people.
    safety = {kind for kind in known if kind.startswith("account.")} - {
        "account.join",
        "account.already_joined",
    }
    assert kept - safety == {
        "agenda.nudge", "agenda.nudge_essential", "events.letter", "events.talk_news", "events.proposal_sent",
        "events.proposal_answered", "events.proposal_withdrawn", "matching.introduction", "matching.introduced",
        "mailing.echo", "mailing.passed_on", "community.newsletter", "community.newsletter_test",
    }  # fmt: skip


def test_the_original_of_every_mail_passes_its_own_checks():
    for mail in services.editable():
        parts = mail.parts()
        names = [part.name for part in parts]
        assert (names[0], names[-1], len(names)) == (SUBJECT, MORE, len(set(names))), mail.kind
        assert services.wrong_with(mail, {part.name: part.original for part in parts}) == {}, mail.kind
        assert all(part.label for part in parts), mail.kind


def test_every_mail_saves_refuses_what_it_does_not_know_and_is_restored(officer, chief):
    for mail in services.editable():
        of, needs = where(mail, officer), {part.name: part.needs for part in mail.parts()}
        mine = {name: " ".join(["Ours.", *(f"{{{each}}}" for each in needs[name])]) for name in needs}
        first = services.save(**of, words=mine, by=chief)
        assert (first.number, first.words) == (1, mine), mail.kind
        for name in needs:
            with pytest.raises(DomainError, match=r"There is no placeholder \{nobody\} here") as refused:
                services.save(**of, words={**mine, name: "Dear {nobody}"}, by=chief)
            assert refused.value.field == name
            if needs[name]:
                with pytest.raises(DomainError, match="must stay"):
                    services.save(**of, words={**mine, name: "Ours."}, by=chief)
        assert services.back_to_original(**of, by=chief).words == {}
        assert services.restore(version=first, by=chief).words == mine
        assert Wording.objects.filter(kind=mail.kind).count() == 3


def test_every_mail_is_looked_at_with_real_data_by_what_sends_it(world, officer):
    """What stands in the draft stands in the mail, with every placeholder filled in, and nothing is written."""
    event = world["rows"]["agenda/session"].event
    people = PersonFactory.create_batch(2)
    one, other = (signup.sign_up(event=event, person=each, by=each).registration for each in people)
    for each in (one, other):
        AskAndOfferFactory.create(registration=each)
    CardIntroduction.objects.create(
        event=event, reader=one, other=other, position=1, reason="Both ask about stairwells."
    )
    signup.add_crew(
        event=event, person=PersonFactory.create(), part=Part.HOST, by=officer.person, mode="in_person"
    )
    after = ReminderRuleFactory.create(programme=officer.programme, anchor=Anchor.END)
    attendance = world["rows"]["agenda/attendance"]
    Reminder.objects.create(attendance=attendance, rule=after, due_at=attendance.session.ends_at)
    before, unseen, empty = Message.objects.count(), [], set()
    for mail in services.editable():
        parts = mail.parts()
        draft = {
            part.name: " ".join([f"Draft of {part.name}.", *(f"{{{name}}}" for name in part.needs)])
            for part in parts
        }
        used = mail.placeholders
        draft[MORE] = "All of it: " + " ".join(f"[{each.name}={{{each.name}}}]" for each in used)
        draft[SUBJECT] = "Ours: {subject} " + " ".join(f"{{{each.name}}}" for each in used if each.in_subject)
        seen = services.look(kind=mail.kind, programme=officer.programme, words=draft)
        if seen is None:
            unseen.append(mail.kind)
            continue
        text = " ".join(seen.text.split())
        assert seen.subject.startswith("Ours: "), mail.kind
        assert "All of it: [" in text, mail.kind
        assert "{" not in seen.subject + text, mail.kind
        assert "None" not in seen.subject + text, mail.kind
        empty |= {(mail.kind, name) for name in re.findall(r"\[([a-z_]+)=\]", text)}
        own = [part.name for part in parts[1:-1]]
        assert not own or any(f"Draft of {name}." in text for name in own), mail.kind
        assert all(f"Draft of {name}." in seen.html for name in own if f"Draft of {name}." in text), mail.kind
    assert (unseen, empty) == ([], OF_ITS_CASE_ONLY)
    assert (Message.objects.count(), Wording.objects.filter(kind__startswith="account").count()) == (
        before,
        0,
    )
