"""Those who asked for invitations hear that sign-up has opened: once, and nobody else (C1, C3, C4, C8)."""

import threading
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Part
from common.clock import UK, moment_words, zone_named
from common.testing import GUARD, a_lock_is_waited_for, wait_for
from events.booking import signup
from events.booking.tests.test_places_races import all_at_once, errors
from events.choices import EventState, PresenterState, RegistrationState
from events.factories import (
    CoOrganiserFactory,
    EventFactory,
    EventSessionFactory,
    PresenterFactory,
    PublishedEventFactory,
    RegistrationFactory,
    WaitingFactory,
)
from events.models import Event
from events.planning import cloning, publishing
from events.planning.tests.test_event_desk import new_event
from events.whats_on import openings
from mailing.choices import Source
from mailing.factories import SubscriptionFactory
from mailing.models import Message
from mailing.preferences import services as preferences
from mailing.preferences.owner import owner_of_person
from mailing.sending import delivery
from mailing.sending.mime import build
from programmes.factories import ProgrammeFactory

NOW = datetime(2027, 3, 1, 9, tzinfo=zone_named(UK))
MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = 30 * MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock_now(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event(officer):
    event = EventFactory(
        programme=officer.programme, title="Stairwells", summary="What it cost to light them."
    )
    EventSessionFactory(event=event, start_day=date(2027, 3, 30), title="Stairwells")
    return publishing.publish(event=event, by=officer.person)


def asks(programme, name="Ann Field", **more):
    return SubscriptionFactory(sort="invitations", programme=programme, person__name=name, **more).person


def announce(after=HALF_AN_HOUR):
    """Who is written to when beat looks so long after now."""
    before = set(Message.objects.values_list("pk", flat=True))
    openings.announce_due(now=timezone.now() + after)
    return sorted(
        row.to_name or row.to_address
        for row in Message.objects.filter(kind="events.opened").exclude(pk__in=before)
    )


def states():
    return set(Message.objects.filter(kind="events.opened").values_list("state", flat=True))


# --- to whom ----------------------------------------------------------------------------------------------------------
def test_everybody_who_asked_and_has_nothing_to_do_with_it_yet(event, officer):
    programme = event.programme
    asks(programme, "Ann Asked")
    SubscriptionFactory(sort="invitations", programme=programme, person=None, address="bea@home.example")
    asks(programme, "Stopped", state="off", basis="")
    asks(programme, "Never answered", state="asked")
    asks(ProgrammeFactory(), "Elsewhere")
    SubscriptionFactory(programme=programme, person__name="News only")
    RegistrationFactory(event=event, person=asks(programme, "Has a place"))
    WaitingFactory(event=event, person=asks(programme, "Waits"))
    RegistrationFactory(event=event, person=asks(programme, "Removed"), state=RegistrationState.REMOVED)
    RegistrationFactory(
        event=event, person=asks(programme, "Gave it back"), state=RegistrationState.CANCELLED
    )
    CoOrganiserFactory(event=event, person=asks(programme, "Helps"))
    CoOrganiserFactory(event=event, person=asks(programme, "Helped"), ended_at=NOW)
    PresenterFactory(
        talk__event=event, person=asks(programme, "Is asked for a talk"), state=PresenterState.INVITED
    )
    PresenterFactory(talk__event=event, person=asks(programme, "Gives none"), state=PresenterState.DECLINED)
    signup.add_crew(
        event=event, person=asks(programme, "Host"), part=Part.HOST, by=officer.person, mode="in_person"
    )
    RegistrationFactory(event__programme=programme, person=asks(programme, "Booked another"))
    Event.objects.exclude(pk=event.pk).update(announces=False)
    assert announce() == [
        "Ann Asked", "Booked another", "Gave it back", "Gives none", "Helped", "bea@home.example",
    ]  # fmt: skip


def test_whoever_stops_gets_nothing_before_it_was_written_or_after(event, clock_now):
    silent, later = asks(event.programme, "Silent"), asks(event.programme, "Later")
    asks(event.programme, "Ann Field")
    preferences.stop_everything(owner=owner_of_person(silent), source=Source.PREFERENCES)
    assert announce() == ["Ann Field", "Later"]
    preferences.stop(
        owner=owner_of_person(later), sort="invitations", programme=event.programme, source=Source.STOP
    )
    clock_now.shift(HALF_AN_HOUR + MINUTE)
    assert [mail.to_name for mail in delivery.claim()] == ["Ann Field"]
    assert Message.objects.get(to_name="Later").state == "cancelled"


# --- when -------------------------------------------------------------------------------------------------------------
def test_half_an_hour_after_it_was_published_and_once(event):
    asks(event.programme)
    assert announce(HALF_AN_HOUR - MINUTE) == []
    assert announce() == ["Ann Field"]
    event.refresh_from_db()
    assert event.announced_at == NOW + HALF_AN_HOUR
    asks(event.programme, "Came later")
    assert announce(timedelta(hours=2)) == []


def test_half_an_hour_after_its_sign_up_opened(event):
    asks(event.programme)
    publishing.change_event(event=event, by=None, signup_opens_at=NOW + timedelta(days=3))
    assert announce(timedelta(days=3) + HALF_AN_HOUR - MINUTE) == []
    assert announce(timedelta(days=3) + HALF_AN_HOUR) == ["Ann Field"]


def test_opened_again_before_anybody_was_told_the_half_hour_begins_anew(event, clock_now):
    asks(event.programme)
    publishing.close(event=event, by=None)
    clock_now.shift(HALF_AN_HOUR)
    publishing.publish(event=event, by=None)
    assert (announce(HALF_AN_HOUR - MINUTE), announce()) == ([], ["Ann Field"])


def test_opened_again_or_dated_anew_it_is_not_announced_again(event, clock_now):
    asks(event.programme)
    assert announce() == ["Ann Field"]
    Message.objects.update(state="sent", settled_at=NOW)
    asks(event.programme, "Came later")
    publishing.close(event=event, by=None)
    publishing.publish(event=event, by=None)
    assert announce(timedelta(hours=2)) == []
    publishing.postpone(event=event, by=None, reason="The hall is flooded.")
    day = event.sessions.get()
    new = date(2027, 4, 20)
    publishing.replan(event=event, by=None, days={day.pk: {"start_day": new, "end_day": new}})
    assert announce(timedelta(hours=2)) == []
    assert states() == {"sent"}


@pytest.mark.parametrize(
    "change",
    [
        {"announces": False},
        {"takes_bookings": False},
        {"state": EventState.DRAFT},
        {"state": EventState.CLOSED},
        {"state": EventState.POSTPONED},
        {"state": EventState.CANCELLED},
        {"signup_closes_at": NOW + 10 * MINUTE},
        {"opened_at": None},
    ],
)
def test_nobody_is_told_of_what_they_cannot_come_to(event, change):
    asks(event.programme)
    Event.objects.update(**change)
    assert announce(HALF_AN_HOUR) == []
    event.refresh_from_db()
    assert event.announced_at is None


def test_nobody_is_told_of_a_page_they_cannot_open(event):
    asks(event.programme)
    event.programme.is_public = False
    event.programme.save()
    assert announce() == []


def test_an_event_whose_days_have_begun_is_not_announced(event):
    asks(event.programme)
    assert announce(datetime(2027, 3, 30, 20, tzinfo=zone_named(UK)) - NOW) == []


# --- taken back -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("undo", "note"),
    [
        (lambda event: publishing.cancel(event=event, by=None, reason="No heating."), "cancelled"),
        (lambda event: publishing.postpone(event=event, by=None, reason="No heating."), "postponed"),
        (lambda event: publishing.close(event=event, by=None), "sign-up closed"),
        (lambda event: publishing.change_event(event=event, by=None, takes_bookings=False), "switched"),
        (lambda event: publishing.change_event(event=event, by=None, announces=False), "switched"),
    ],
)
def test_what_has_not_gone_is_cancelled_when_nobody_should_come_any_more(event, undo, note):
    asks(event.programme)
    other = PublishedEventFactory(programme=event.programme, title="Attics")
    announce()
    undo(event)
    rows = Message.objects.filter(kind="events.opened").order_by("pk")
    found = {row.about_id: (row.state, note in row.state_note) for row in rows}
    assert found == {event.pk: ("cancelled", True), other.pk: ("pending", False)}


def test_it_is_of_no_use_once_nobody_can_sign_up(event):
    asks(event.programme)
    closes = NOW + timedelta(days=9)
    publishing.change_event(event=event, by=None, signup_closes_at=closes)
    announce()
    assert Message.objects.get().expires_at == closes
    other = PublishedEventFactory(programme=event.programme)
    Event.objects.filter(pk=other.pk).update(signup_closes_at=NOW + timedelta(days=900))
    announce()
    assert Message.objects.about(other).get().expires_at == other.sessions.get().starts_at


# --- what it says -----------------------------------------------------------------------------------------------------
def test_it_says_what_when_where_and_until_when_and_how_to_stop(event):
    asks(event.programme)
    announce()
    mail = Message.objects.get()
    day = event.sessions.get()
    text = " ".join(mail.text.split())
    assert mail.subject == "Sign-up is open: Stairwells"
    for words in (
        f"Sign-up is open for an event of {event.programme} that may interest you.",
        "What it cost to light them.",
        day.when,
        day.where,
        f"Sign up until: {moment_words(day.starts_at)}",
        event.get_absolute_url(),
        "Stop this sort of mail",
    ):
        assert words in text, words
    assert ("taken already" in text, mail.html.count('class="button"')) == (False, 1)
    wire = build(mail).extra_headers
    assert f"/invitations/{event.programme.pk}/" in wire["List-Unsubscribe"]


def test_a_full_event_says_that_one_waits(event):
    asks(event.programme)
    publishing.change_event(event=event, by=None, capacity=1)
    RegistrationFactory(event=event)
    announce()
    assert "The places are all taken already." in Message.objects.get().text


# --- officers ---------------------------------------------------------------------------------------------------------
def test_the_tick_on_the_form_is_on_by_default_and_kept(officer, client_of):
    desk = client_of(officer.person)
    page = desk.get(reverse("admin:events_event_add")).content.decode()
    assert 'name="announces" id="id_announces" checked' in page.replace(
        ' aria-describedby="id_announces_helptext"', ""
    )
    desk.post(reverse("admin:events_event_add"), new_event(officer.programme))
    desk.post(reverse("admin:events_event_add"), new_event(officer.programme, title="Attics", announces="on"))
    assert dict(Event.objects.values_list("title", "announces")) == {"Stairwells": False, "Attics": True}


def test_another_like_it_carries_the_tick_and_not_the_fact(event, officer):
    asks(event.programme)
    announce()
    for announces in (True, False):
        Event.objects.update(announces=announces)
        event.refresh_from_db()
        made = cloning.clone_event(event=event, by=officer.person, first_day=date(2027, 4, 8))
        assert (made.announces, made.announced_at, made.opened_at) == (announces, None, None)


def test_officers_see_whether_when_and_to_how_many(event, officer, client_of):
    desk = client_of(officer.person)
    overview, coming = (
        reverse(f"admin:events_event_{name}", args=[event.pk]) for name in ("overview", "mail")
    )
    assert (
        f"Nobody has asked for invitations to events of {event.programme} yet."
        in desk.get(overview).content.decode()
    )
    assert "Nothing is planned." in desk.get(coming).content.decode()
    asks(event.programme)
    asks(event.programme, "Ben")
    goes = moment_words(NOW + HALF_AN_HOUR)
    assert (
        f"On {goes}, or a few minutes later, a mail goes to 2 people who asked for invitations."
        in desk.get(overview).content.decode()
    )
    page = desk.get(coming).content.decode()
    assert ("2 mails will go." in page, f"{goes}, or a few minutes later" in page) == (True, True)
    announce()
    assert f"Written on {goes} to 2 people." in desk.get(overview).content.decode()
    batches = desk.get(coming).context["batches"]
    assert [(batch.mail, len(batch.lines)) for batch in batches] == [("Sign-up is open: Stairwells", 2)]


def test_what_officers_read_in_each_case(event, officer):
    asks(event.programme)

    def reads(**change):
        Event.objects.filter(pk=event.pk).update(**change)
        event.refresh_from_db()
        return openings.outlook(event).words

    who = "1 person who asked for invitations"
    assert reads(state="draft", opened_at=None) == f"Half an hour after you publish it a mail goes to {who}."
    opens = NOW + timedelta(days=2)
    assert reads(signup_opens_at=opens) == (
        f"Half an hour after sign-up has opened on {moment_words(opens)} a mail goes to {who}."
    )
    assert reads(state="published", opened_at=NOW) == (
        f"On {moment_words(opens + HALF_AN_HOUR)}, or a few minutes later, a mail goes to {who}."
    )
    assert reads(announces=False) == "Nobody is told. The box for it on the event’s form is empty."
    assert reads(announces=True, takes_bookings=False) == "Nobody is told. No new bookings are taken."
    assert reads(takes_bookings=True, state="closed") == "Nobody is told. Sign-up has closed."
    assert reads(state="published", opened_at=None) == (
        "Nobody is told: it was published before there were invitations."
    )


def test_as_many_queries_for_one_reader_and_for_three(officer):
    counts = []
    for number in (1, 3):
        event = PublishedEventFactory(programme=officer.programme)
        for n in range(number):
            asks(officer.programme, f"Reader {n}")
        with CaptureQueriesContext(connection) as queries:
            assert openings.announce_due(now=NOW + HALF_AN_HOUR) >= number
        counts.append(len(queries))
        assert Event.objects.get(pk=event.pk).announced_at is not None
    assert counts[0] == counts[1]


# --- races ------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture
    def opened(self):
        event = PublishedEventFactory()
        for n in range(3):
            asks(event.programme, f"Reader {n}")
        return event

    def test_two_beats_at_once_write_one_mail_each(self, opened):
        def beat():
            return openings.announce_due(now=NOW + HALF_AN_HOUR)

        assert sorted(all_at_once([beat, beat])) == [0, 3]
        assert Message.objects.filter(kind="events.opened").count() == 3

    def cancelled_meanwhile(self, opened, monkeypatch):
        """An officer cancels the event while beat is between looking at it and writing."""
        looked = openings.why_not
        looking, cancelled = threading.Event(), threading.Event()

        def slowly(*args, **options):
            found = looked(*args, **options)
            looking.set()
            wait_for(
                lambda: cancelled.is_set() or a_lock_is_waited_for(), "the officer to cancel, or to wait"
            )
            return found

        def cancel():
            looking.wait(GUARD)
            publishing.cancel(event=opened, by=None, reason="No heating.")
            cancelled.set()

        monkeypatch.setattr(openings, "why_not", slowly)
        assert errors(all_at_once([lambda: openings.announce_due(now=NOW + HALF_AN_HOUR), cancel])) == []
        return states()

    def test_a_cancelled_event_invites_nobody(self, opened, monkeypatch):
        assert self.cancelled_meanwhile(opened, monkeypatch) == {"cancelled"}
        assert Message.objects.filter(kind="events.opened").count() == 3

    def test_without_the_lock_it_would(self, opened, monkeypatch):
        def read(pk):
            return Event.objects.select_related("programme").get(pk=pk)

        monkeypatch.setattr(openings.capacity, "lock_event", read)
        assert self.cancelled_meanwhile(opened, monkeypatch) == {"pending"}
