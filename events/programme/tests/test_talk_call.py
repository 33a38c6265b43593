"""The call for contributors: who may answer it until when, what they are told, and what it tells about anybody."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.budgets.services import spend
from common.clock import UK, shown_once
from common.deadlines import form_stamp
from common.errors import DomainError
from events import scenarios
from events.booking import budgets
from events.booking.home import what_waits
from events.choices import TALK_MOVES, EventState, PresenterState, TalkState
from events.factories import PresenterFactory, SlotFactory, TalkFactory
from events.models import Event, Presenter, Slot, Talk
from events.programme import calls, talks
from events.programme.home import talks_that_wait
from mailing.models import Message
from people.factories import AffiliationFactory, MuseumFactory, PersonFactory
from people.models import Person
from programmes.calls.services import Dates, give_longer, set_dates
from programmes.models import Call

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Ann Field",
    "email": "ann@museum.example",
    "title": "Damp in the tower",
    "summary": "What it cost.",
    "museum": "",
    "museum_id": "",
    "is_named": "on",
}


@pytest.fixture
def event(officer) -> Event:
    event = scenarios.published(programme=officer.programme, by=officer.person, title="Dealing with damp")
    closes = (timezone.now() + timedelta(days=7)).replace(second=0, microsecond=0)
    return calls.set_call(event=event, by=officer.person, text="What keeps you dry?", closes_at=closes)


@pytest.fixture
def ann():
    return PersonFactory(name="Ann Field", email="ann@museum.example")


def path(event):
    return reverse("events:propose", args=[event.slug])


def post(client, event, *, opened=None, **changes):
    stamp = form_stamp(event, now=opened or timezone.now())
    return client.post(path(event), {**GIVEN, "opened": stamp, **changes})


def propose(event, person, title="Damp in the tower", **more):
    return calls.propose(event=event, person=person, by=person, title=title, **more)


def closes_at(event, moment):
    """Let the call close then, or an hour before where clocks show that time twice."""
    local = shown_once(moment, UK)
    dates = Dates(closes=(local.date(), local.time().replace(second=0, microsecond=0)))
    set_dates(stage=calls.stage_of(event), by=None, dates=dates)


def mails(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


# --- the window -------------------------------------------------------------------------------------------------------
def test_the_events_page_shows_the_call_while_it_is_open(event, client):
    page = client.get(event.get_absolute_url()).content.decode()
    assert ("What keeps you dry?" in page, path(event) in page) == (True, True)
    closes_at(event, timezone.now() - timedelta(minutes=2))
    assert path(event) not in client.get(event.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("seconds", "stamp", "is_open"),
    [
        (-1, None, True),
        (59, None, True),  # the stated minute counts
        (60, None, False),
        (60 + 14 * 60, -30, True),  # the form was open before, and has a quarter of an hour
        (60 + 15 * 60, -30, False),
        (120, 90, False),  # opened after the close
    ],
)
def test_the_deadline_counts_its_own_minute_and_an_open_form_has_a_while_longer(
    event, seconds, stamp, is_open
):
    stage = calls.stage_of(event)
    closes = stage.closes_at
    found = calls.is_open(
        event,
        stage,
        first_start=closes + timedelta(days=10),
        now=closes + timedelta(seconds=seconds),
        form_opened_at=None if stamp is None else closes + timedelta(seconds=stamp),
    )
    assert found is is_open


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        (EventState.DRAFT, False),
        (EventState.PUBLISHED, True),
        (EventState.CLOSED, True),
        (EventState.POSTPONED, True),
        (EventState.HELD, False),
        (EventState.REPORTED, False),
        (EventState.CANCELLED, False),
    ],
)
def test_a_call_is_open_as_long_as_the_event_lies_ahead(event, state, is_open):
    event.state = state
    start, stage = event.sessions.get().starts_at, calls.stage_of(event)
    assert calls.is_open(event, stage, first_start=start, now=timezone.now()) is is_open
    assert calls.is_open(event, stage, first_start=start, now=start + timedelta(minutes=1)) is False


def test_without_a_closing_time_it_is_open_until_the_event_starts(event, officer):
    event = calls.set_call(event=event, by=officer.person, text="Tell us", closes_at=None)
    start, stage = event.sessions.get().starts_at, calls.stage_of(event)
    assert calls.is_open(event, stage, first_start=start, now=start - timedelta(minutes=1))
    assert not calls.is_open(event, stage, first_start=start, now=start + timedelta(minutes=2))
    calls.set_call(event=event, by=officer.person, text="", closes_at=None)
    event.refresh_from_db()
    assert (calls.stage_of(event), Call.objects.count()) == (None, 0)
    assert not calls.is_open(event, None, first_start=start, now=start - timedelta(days=1))


def test_one_person_has_longer_to_propose_and_sees_the_form(event, client, client_of, officer, ann):
    closes_at(event, timezone.now() - timedelta(days=1))
    tomorrow = timezone.localtime().replace(tzinfo=None) + timedelta(days=1)
    give_longer(stage=calls.stage_of(event), person=ann, until=tomorrow, reason="Ill", by=officer.person)
    assert (client.get(path(event)).status_code, client_of(ann).get(path(event)).status_code) == (410, 200)
    assert propose(event, ann).person == ann
    with pytest.raises(DomainError, match="The call for contributors is not open"):
        propose(event, PersonFactory())


def test_after_the_close_the_page_says_so_and_leads_on(event, client):
    closes_at(event, timezone.now() - timedelta(days=1))
    answer = client.get(path(event))
    assert (answer.status_code, "No more talks are asked for" in answer.content.decode()) == (410, True)
    answer = post(client, event)
    assert answer.status_code == 200
    assert "The call for contributors is not open. It ended on" in answer.content.decode()
    assert "Damp in the tower" in answer.content.decode()
    assert Talk.objects.count() == 0


# --- proposing --------------------------------------------------------------------------------------------------------
def test_a_visitor_proposes_a_talk_and_hears_by_mail(event, client, officer):
    museum = MuseumFactory(name="Dover Museum")
    answer = post(client, event, museum="Dover Museum")
    assert answer.url == reverse("events:proposed", args=[event.slug])
    row = Presenter.objects.select_related("talk", "person").get()
    assert (row.person.name, row.person.email, row.state, row.claimed_at, row.is_named) == (
        "Ann Field", "ann@museum.example", PresenterState.ACCEPTED, None, True,
    )  # fmt: skip
    assert (row.talk.state, row.talk.museum, row.talk.title) == (
        TalkState.SUBMITTED,
        museum,
        "Damp in the tower",
    )
    [thanks] = mails("events.talk_proposed")
    assert (thanks.person, "write to you when they have decided" in thanks.text) == (row.person, True)
    [news] = mails("events.talk_news")
    assert (news.person, news.subject) == (officer.person, "Ann Field proposes a talk: Damp in the tower")


def test_somebody_signed_in_is_not_asked_what_is_known(event, client_of, ann):
    AffiliationFactory(person=ann, museum=MuseumFactory(name="Dover Museum"))
    client = client_of(ann)
    page = client.get(path(event)).content.decode()
    assert ('name="email"' in page, 'value="Dover Museum"' in page) == (False, True)
    post(client, event)
    row = Presenter.objects.get()
    assert (row.person, row.claimed_at is not None) == (ann, True)


def test_pressing_twice_proposes_once_and_says_the_same(event, client):
    first, second = post(client, event), post(client, event, title="  damp in THE tower")
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert (Talk.objects.count(), len(mails("events.talk_proposed"))) == (1, 1)


def test_a_person_has_a_few_proposals_open_and_no_more(event, ann):
    for number in range(calls.MOST_PROPOSALS):
        propose(event, ann, f"Talk {number}")
    with pytest.raises(DomainError, match="Several talks are proposed"):
        propose(event, ann, "One more")
    assert Talk.objects.count() == calls.MOST_PROPOSALS


def words(response):
    """The page, but for the token against forgery and the stamp, which are new each time."""
    page = re.sub(r'name="(csrfmiddlewaretoken|opened)" value="[^"]*"', "", response.content.decode())
    return re.sub(r'value="[^"]*"( id="id_opened")', "", page)


def test_nothing_tells_whether_an_address_has_an_account(event, client, ann):
    AffiliationFactory(person=ann)
    known, unknown = post(client, event), post(client, event, email="nobody@museum.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert words(client.get(known.url)) == words(client.get(unknown.url))
    wrong = [
        post(client, event, email=email, title="") for email in ("ann@museum.example", "new@museum.example")
    ]
    pages = [words(page).replace("ann@", "new@") for page in wrong]
    assert pages[0] == pages[1]


def test_what_was_proposed_in_somebodys_name_is_not_shown_in_their_account(event, client, client_of, ann):
    post(client, event)
    assert Presenter.objects.get().person == ann
    assert list(talks_that_wait(ann).rows) == []
    assert "Damp in the tower" not in client_of(ann).get("/my/").content.decode()
    talks.claim(presenter=Presenter.objects.get())
    assert [row.title for row in talks_that_wait(ann).rows] == ["Damp in the tower"]
    assert list(what_waits(ann).rows) == []


def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(event, client):
    answer = post(client, event, email="ann at museum", title="")
    page = answer.content.decode()
    assert ("Give a whole e-mail address" in page, "Give the talk a title." in page) == (True, True)
    assert ("What it cost." in page, Person.objects.filter(name="Ann Field").exists()) == (True, False)


# --- deciding ---------------------------------------------------------------------------------------------------------
def test_a_proposal_that_is_taken_gets_its_slot_and_is_told(event, officer, ann):
    row = propose(event, ann)
    slot = SlotFactory(session=event.sessions.get())
    calls.take(talk=row.talk, by=officer.person, slot=slot)
    row.talk.refresh_from_db()
    assert (row.talk.state, Slot.objects.get(talk=row.talk)) == (TalkState.PLANNED, slot)
    [mail] = mails("events.talk_taken")
    assert (mail.person, "taken into the programme" in mail.text) == (ann, True)
    talks.confirm(presenter=row, by=officer.person)
    assert mails("events.talk_confirmed")[0].person == ann


def test_not_this_time_comes_with_a_sentence(event, officer, ann):
    row = propose(event, ann)
    with pytest.raises(DomainError) as refused:
        calls.turn_down(talk=row.talk, by=officer.person, sentence="  ")
    assert refused.value.field == "sentence"
    calls.turn_down(talk=row.talk, by=officer.person, sentence="We have two talks about towers already.")
    row.talk.refresh_from_db()
    assert (row.talk.state, row.talk.state_note) == (
        TalkState.REJECTED,
        "We have two talks about towers already.",
    )
    [mail] = mails("events.talk_turned_down")
    assert (mail.person, "two talks about towers" in mail.text) == (ann, True)


def test_a_place_that_opens_late_may_go_to_one_that_was_turned_down(event, officer, ann):
    row = propose(event, ann)
    calls.turn_down(talk=row.talk, by=officer.person, sentence="No room.")
    calls.take(talk=row.talk, by=officer.person)
    row.talk.refresh_from_db()
    assert (row.talk.state, row.talk.state_note) == (TalkState.PLANNED, "")


def test_who_proposed_may_withdraw_and_the_organisers_hear_it(event, officer, ann):
    row = propose(event, ann)
    talks.withdraw(presenter=row, note="I have left the museum.")
    row.talk.refresh_from_db()
    assert row.talk.state == TalkState.WITHDRAWN
    assert mails("events.talk_news")[-1].subject == "Ann Field withdraws: Damp in the tower"
    assert propose(event, ann).pk != row.pk


@pytest.mark.parametrize("start", list(TalkState))
@pytest.mark.parametrize("to", [TalkState.PLANNED, TalkState.REJECTED, TalkState.WITHDRAWN])
def test_a_talk_moves_as_the_table_says_and_not_otherwise(event, officer, start, to):
    talk = TalkFactory(event=event, state=start)
    PresenterFactory(talk=talk)
    act = {
        TalkState.PLANNED: lambda: calls.take(talk=talk, by=officer.person),
        TalkState.REJECTED: lambda: calls.turn_down(talk=talk, by=officer.person, sentence="No."),
        TalkState.WITHDRAWN: lambda: talks.drop_talk(talk=talk, by=officer.person),
    }[to]
    if to in TALK_MOVES[start]:
        act()
    else:
        with pytest.raises(DomainError):
            act()
    talk.refresh_from_db()
    assert talk.state == (to if to in TALK_MOVES[start] else start)


def test_signed_out_it_has_budgets_and_its_mail_says_no_words_that_were_typed(client, event):
    """Else it would send any title to any address, as the subject of a mail of ours."""
    assert post(client, event, title="WIN A PRIZE", museum="Prize Hall").status_code == 302
    mail = Message.objects.get(to_address="ann@museum.example")
    assert ("WIN A PRIZE" in mail.subject, "WIN A PRIZE" in mail.text) == (False, False)
    row = Presenter.objects.get()
    assert (row.talk.museum, row.talk.museum_words) == (None, "Prize Hall")
    assert not row.person.programme_roles.exists()
    talks.claim(presenter=row)
    assert (row.talk.museum.name, row.person.programme_roles.count()) == ("Prize Hall", 1)
    spend([budgets.SOURCE.charge("127.0.0.1", budgets.SOURCE.amount - 1)])
    again = post(client, event, email="other@museum.example")
    assert "come from your network" in again.text
    spend([budgets.ADDRESS.charge("third@museum.example", budgets.ADDRESS.amount)])
    third = Client(REMOTE_ADDR="203.0.113.7")
    assert "written to this address often" in post(third, event, email="third+x@museum.example").text
    assert (
        Message.objects.filter(to_address__in=["other@museum.example", "third+x@museum.example"]).count() == 0
    )
