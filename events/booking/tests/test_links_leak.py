"""The joining link is for those with a place, from 24 hours before: looked for everywhere, with a real link there."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from agenda.calendars.feeds import feed_of
from agenda.choices import Mode
from agenda.models import Session
from events import scenarios
from events.booking import signup
from events.booking.parties import Guest
from events.factories import PlaceOfferFactory, SeriesFactory
from events.links import booking_path
from events.models import Event, Registration
from events.planning import publishing
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db
LINK = "https://meet.example/only-for-those-with-a-place"
SECRET = "only-for-those-with-a-place"


@pytest.fixture
def event(officer):
    """Three places online, a line behind them, and every kind of person somebody can be to it."""
    event = scenarios.published(
        programme=officer.programme,
        series=SeriesFactory(programme=officer.programme),
        title="Meet-up",
        capacity=3,
        bring_up_to=1,
        days=[scenarios.afternoon(20, online=True)],
    )
    Session.objects.filter(eventsession__event=event).update(online_link=LINK)
    return event


@pytest.fixture
def people(event):
    """By what they are: their booking. Those of ``MAY`` have a place that is certain."""
    booker, gone, removed, unsure = PersonFactory.create_batch(4)
    given = signup.sign_up(event=event, person=gone, by=gone).registration
    signup.cancel_registration(registration=given, by=gone)
    taken = signup.sign_up(event=event, person=removed, by=removed).registration
    signup.remove(registration=taken, by=booker, reason="A mistake.")
    first = signup.sign_up(
        event=event, person=booker, by=booker, guests=[Guest(name="Gail Guest", email="gail@museum.example")]
    ).registration
    doubtful = signup.sign_up(event=event, person=unsure, by=unsure).registration
    waiting, offered = (PersonFactory() for _ in range(2))
    in_line = signup.sign_up(event=event, person=waiting, by=waiting).registration
    asked = signup.sign_up(event=event, person=offered, by=offered).registration
    PlaceOfferFactory(registration=asked)
    Registration.objects.filter(pk=doubtful.pk).update(reconfirm_by=event.sessions.get().starts_at)
    rows = {
        "booker": first,
        "guest": Registration.objects.get(brought_by=first),
        "cancelled": given,
        "removed": taken,
        "waiting": in_line,
        "offered": asked,
        "asked about the new date": doubtful,
    }
    return {name: Registration.objects.get(pk=row.pk) for name, row in rows.items()}


MAY = {"booker", "guest"}


def pages_of(event, row):
    """Every address that shows something of the event to somebody with this booking (None: to nobody in particular)."""
    page = event.get_absolute_url()
    found = ["/", "/whats-on/", page, f"{page}calendar.ics", "/whats-on/calendar.ics", "/sitemap.xml"]
    found += [event.series.get_absolute_url(), f"{event.series.get_absolute_url()}calendar.ics"]
    found += [f"/programmes/{event.programme.slug}/", f"{page}signed-up/"]
    if row is not None:
        path = booking_path(row)
        found += [path, f"{path}calendar.ics", f"{path}introductions/"]
        found += ["/my/", f"/calendar/{feed_of(person=row.person).secret}.ics", f"/my/bookings/{row.key}/"]
    return found


def leaks(event, row, *, signed_in):
    """The addresses that show the link."""
    client = Client()
    if signed_in:
        client.force_login(row.person)
    return {
        path
        for path in pages_of(event, row)
        if SECRET in client.get(path).content.decode().replace("\r\n ", "")
    }


def hours_before(event, hours):
    return time_machine.travel(event.sessions.get().starts_at - timedelta(hours=hours), tick=False)


@pytest.mark.parametrize("hours", [25, 23, 0.5])
def test_nobody_signed_out_ever_reads_it(event, people, hours):
    with hours_before(event, hours):
        assert leaks(event, None, signed_in=False) == set()


@pytest.mark.parametrize(
    ("hours", "is_open"), [(24 * 7, False), (24.1, False), (23.9, True), (-1, True), (-48, False)]
)
def test_those_with_a_place_and_only_they_from_a_day_before_until_it_is_over(event, people, hours, is_open):
    event = Event.objects.get(pk=event.pk)
    page = event.get_absolute_url()
    with hours_before(event, hours):
        for name, row in people.items():
            own = booking_path(row)
            expected = {own, page} if is_open and name in MAY and row.claimed_at else set()
            if is_open and name in MAY and not row.claimed_at:
                expected = {own}  # Whoever somebody else booked for has the link of their own mail (rule 12).
            assert (name, leaks(event, row, signed_in=True)) == (name, expected)


def test_mail_holds_it_for_those_with_a_place_only(event, people):
    allowed = {people[name].person_id for name in MAY}
    for mail in Message.objects.all():
        everything = f"{mail.subject} {mail.html} {mail.text} {mail.calendar}".replace("\r\n ", "")
        assert SECRET not in everything
    Message.objects.all().delete()
    with hours_before(event, 20):
        late = PersonFactory()
        Event.objects.filter(pk=event.pk).update(capacity=10, signup_closes_at=None)
        Registration.objects.filter(event=event, state="waiting").update(
            state="cancelled", waiting_since=None
        )
        row = signup.sign_up(event=event, person=late, by=late).registration
        signup.cancel_registration(registration=people["booker"], by=people["booker"].person)
        publishing.postpone(event=event, by=None, reason="The line is down.")
    allowed |= {row.person_id}
    holders = {
        mail.person_id
        for mail in Message.objects.all()
        if SECRET in f"{mail.html} {mail.text} {mail.calendar}".replace("\r\n ", "")
    }
    assert holders == {row.person_id}
    assert holders <= allowed


def test_postponed_nobody_has_it(event, people):
    publishing.postpone(event=event, by=None, reason="The line is down.")
    event.refresh_from_db()
    with hours_before(event, 2):
        assert {path for row in people.values() for path in leaks(event, row, signed_in=True)} == set()


def test_of_sessions_side_by_side_one_has_the_link_of_ones_own(officer):
    event = scenarios.published(
        programme=officer.programme,
        days=[
            scenarios.afternoon(20, online=True, title="Labels", choice="One"),
            scenarios.afternoon(20, online=True, title="Damp", choice="One", mode=Mode.ONLINE),
        ],
    )
    labels, damp = event.sessions.order_by("pk")
    Session.objects.filter(pk=labels.pk).update(online_link="https://meet.example/labels")
    Session.objects.filter(pk=damp.pk).update(online_link="https://meet.example/damp")
    person = PersonFactory()
    row = signup.sign_up(event=event, person=person, by=person, choices=[damp]).registration
    client = Client()
    client.force_login(person)
    with time_machine.travel(damp.starts_at - timedelta(hours=2), tick=False):
        for path in (booking_path(row), event.get_absolute_url()):
            said = client.get(path).content.decode()
            assert ("meet.example/damp" in said, "meet.example/labels" in said) == (True, False)
