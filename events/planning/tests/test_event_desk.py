"""Events on the officers' desk."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Part
from agenda.models import Attendance
from common.desk.inlines import MOST_NEW
from events import scenarios
from events.choices import EventState, RegistrationState
from events.factories import (
    EventFactory,
    EventSessionFactory,
    PlaceOfferFactory,
    PublishedEventFactory,
    RegistrationFactory,
    in_days,
)
from events.models import Event, EventSession, PlaceOffer, Registration
from events.planning.attention import LONG_LINE, REPORT_AFTER, events_that_wait
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk_is_open(settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def url(name, *args):
    return reverse(f"admin:events_{name}", args=args)


def event_form(programme, session=None, **changes):
    """What the page of an event posts."""
    day = in_days(30).isoformat()
    given = {
        "programme": programme.pk, "kind": "sharing", "title": "Stairwells", "summary": "What it cost.",
        "description": "", "capacity": "20", "room_capacity": "", "bring_up_to": "0", "takes_bookings": "on",
        "places_in_person": "", "places_online": "", "museum_limit": "", "museum_limit_until_0": "",
        "museum_limit_until_1": "", "region_first_until_0": "", "region_first_until_1": "",
        "signup_opens_at_0": "", "signup_opens_at_1": "",
        "signup_closes_at_0": "", "signup_closes_at_1": "", "theme": "", "region": "South East", "cost_note": "Free",
        "sessions-TOTAL_FORMS": "1", "sessions-INITIAL_FORMS": "1" if session else "0",
        "sessions-MIN_NUM_FORMS": "0", "sessions-MAX_NUM_FORMS": "1000",
        "sessions-0-session_ptr": session.pk if session else "",
        "sessions-0-event": session.event_id if session else "",
        "sessions-0-title": session.title if session else "", "sessions-0-start_day": day,
        "sessions-0-start_time": "13:30", "sessions-0-end_day": day, "sessions-0-end_time": "16:30",
        "sessions-0-zone": "Europe/London", "sessions-0-mode": "in_person", "sessions-0-venue": "Dover Museum",
        "sessions-0-venue_address": "Market Square, Dover CT16 1PH",
        "sessions-0-access_note": "Step-free from the square; hearing loop in the room.", "sessions-0-online_link": "",
    }  # fmt: skip
    return {**given, **changes}


def new_event(programme, **changes):
    """What the page posts on which an event is added: eight fields, and whatever else was opened."""
    day = in_days(30).isoformat()
    given = {
        "programme": programme.pk, "title": "Stairwells", "summary": "What it cost.", "start_day": day,
        "start_time": "13:30", "end_time": "16:30", "venue": "Dover Museum", "capacity": "20", "kind": "sharing",
        "bring_up_to": "0", "takes_bookings": "on", "cost_note": "Free", "mode": "in_person",
    }  # fmt: skip
    return {**given, **changes}


@pytest.mark.parametrize("day", ["9999-12-31", "2100-01-01", "1999-12-31", "0001-01-01"])
@pytest.mark.parametrize("field", ["signup_closes_at", "museum_limit_until"])
def test_a_day_that_nobody_can_mean_is_refused_beside_its_field_and_nothing_typed_is_lost(
    desk, officer, field, day
):
    given = new_event(officer.programme, **{f"{field}_0": day, f"{field}_1": "23:59"})
    page = desk.post(url("event_add"), given)
    form = page.context["adminform"].form
    assert form.errors == {field: ["Choose a day between 2000 and 2099."]}
    assert (form["title"].value(), Event.objects.count()) == ("Stairwells", 0)


@pytest.mark.parametrize("day", ["9999-12-31", "2100-01-01", "1999-12-31"])
def test_a_session_out_of_reach_is_refused_beside_its_day(desk, officer, day):
    page = desk.post(url("event_add"), new_event(officer.programme, start_day=day))
    assert page.context["adminform"].form.errors == {"start_day": ["Choose a day between 2000 and 2099."]}
    assert Event.objects.count() == 0
    event = EventSessionFactory(event=EventFactory(programme=officer.programme)).event
    given = event_form(
        officer.programme, event.sessions.get(), **{"sessions-0-start_day": day, "sessions-0-end_day": day}
    )
    page = desk.post(url("event_change", event.pk), given)
    formset = page.context["inline_admin_formsets"][0].formset
    assert formset.errors[0] == {"start_day": ["Choose a day between 2000 and 2099."]}


def test_eight_fields_come_first_and_make_an_event_of_one_day(desk, officer):
    """The others are asked in groups that are closed; the last day is the day, and the zone the programme's."""
    page = desk.get(url("event_add"))
    first, *others = page.context["adminform"]
    assert [field.field.name for line in first for field in line] == [
        "programme", "title", "summary", "start_day", "start_time", "end_time", "venue", "capacity",
    ]  # fmt: skip
    assert [(group.name is not None, group.is_collapsible) for group in others] == [(True, True)] * 5
    html = page.content.decode()
    assert html.count('type="date"') + html.count('type="time"') == 12, (
        "each day and time is the browser's own"
    )
    assert "vDateField" not in html
    desk.post(url("event_add"), new_event(officer.programme))
    day = Event.objects.get().sessions.get()
    assert (day.start_day, day.end_day, day.zone, day.venue) == (
        in_days(30),
        in_days(30),
        officer.programme.zone,
        "Dover Museum",
    )


def test_an_event_may_be_added_over_two_days_in_another_zone(desk, officer):
    given = new_event(officer.programme, end_day=in_days(31).isoformat(), zone="Europe/Stockholm")
    desk.post(url("event_add"), given)
    day = Event.objects.get().sessions.get()
    assert (day.end_day, day.zone) == (in_days(31), "Europe/Stockholm")


def test_an_end_before_its_start_is_said_beside_it_and_nothing_typed_is_lost(desk, officer):
    form = (
        desk.post(url("event_add"), new_event(officer.programme, end_time="12:00")).context["adminform"].form
    )
    assert form.errors == {"end_time": ["The end must come after the start."]}
    assert (form["venue"].value(), Event.objects.count()) == ("Dover Museum", 0)


def test_times_are_shown_without_seconds(desk, officer):
    event = EventSessionFactory(event=EventFactory(programme=officer.programme)).event
    html = desk.get(url("event_change", event.pk)).content.decode()
    assert f'value="{event.sessions.get().start_time:%H:%M}"' in html
    assert f'value="{event.sessions.get().start_day:%Y-%m-%d}"' in html


def test_an_officer_makes_an_event_and_publishes_it(desk, officer):
    assert desk.get(url("event_add")).status_code == 200
    response = desk.post(url("event_add"), new_event(officer.programme))
    event = Event.objects.get()
    assert response["Location"] == url("event_overview", event.pk)
    assert (event.state, event.capacity, event.created_by) == (EventState.DRAFT, 20, officer.person)
    session = event.sessions.get()
    assert (session.title, session.programme, session.page) == (
        "Stairwells",
        officer.programme,
        "/whats-on/stairwells/",
    )
    assert "still" not in desk.get(response["Location"]).content.decode()
    desk.post(url("event_do", event.pk, "publish"))
    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED


def test_an_officer_makes_nothing_in_a_programme_of_others(desk):
    foreign = EventFactory().programme
    response = desk.post(url("event_add"), new_event(foreign))
    assert response.status_code == 200
    assert Event.objects.filter(title="Stairwells").count() == 0


def test_what_a_service_refuses_is_an_error_of_the_form(desk, officer):
    event = PublishedEventFactory(programme=officer.programme, capacity=20)
    for _ in range(3):
        RegistrationFactory(event=event)
    form = event_form(officer.programme, event.sessions.get(), capacity="2", title=event.title)
    html = desk.post(url("event_change", event.pk), form).content.decode()
    assert "Places taken: 3. Keep at least 3" in html
    event.refresh_from_db()
    assert event.capacity == 20


def test_changing_the_time_tells_attendees_and_changing_words_does_not(desk, officer):
    event = scenarios.published(
        programme=officer.programme, people=[PersonFactory()], ahead=30, title="Stairwells"
    )
    session = event.sessions.get()
    Message.objects.all().delete()
    same = event_form(officer.programme, session, **{"sessions-0-access_note": session.access_note})
    desk.post(url("event_change", event.pk), {**same, "summary": "Other words."})
    assert Message.objects.count() == 0
    response = desk.post(url("event_change", event.pk), {**same, "sessions-0-start_time": "14:00"})
    assert response.status_code == 302
    mail = Message.objects.get()
    assert (mail.kind, mail.calendar_method) == ("agenda.changed", "REQUEST")
    session.refresh_from_db()
    assert f"{session.start_time:%H:%M}" == "14:00"


@pytest.mark.parametrize("verb", ["cancel", "postpone"])
def test_cancelling_and_postponing_ask_for_a_reason(desk, officer, verb):
    event = PublishedEventFactory(programme=officer.programme)
    page = url("event_do", event.pk, verb)
    assert desk.get(page).status_code == 200
    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED
    assert "Say why" in desk.post(page, {"reason": ""}).content.decode()
    desk.post(page, {"reason": "The hall is flooded."})
    event.refresh_from_db()
    assert (event.state, event.state_reason) == (MOVED[verb], "The hall is flooded.")


MOVED = {"cancel": EventState.CANCELLED, "postpone": EventState.POSTPONED}


def test_a_postponed_event_gets_its_new_date(desk, officer):
    event = scenarios.postponed(programme=officer.programme, people=[PersonFactory()])
    page = url("event_do", event.pk, "new-date")
    day = event.sessions.get()
    assert desk.get(page).status_code == 200
    given = {f"day_{day.pk}": in_days(70).isoformat(), f"from_{day.pk}": "10:00", f"to_{day.pk}": "12:00"}
    desk.post(page, given)
    event.refresh_from_db()
    day.refresh_from_db()
    assert (event.state, day.start_day) == (EventState.PUBLISHED, in_days(70))
    assert Registration.objects.get().reconfirm_by is not None


def test_somebody_who_rang_is_added_and_a_host_too(desk, officer):
    event = PublishedEventFactory(programme=officer.programme, capacity=1)
    page = url("event_overview", event.pk)
    for name, part in (("Ann Lee", "attendee"), ("Bo Hill", "attendee"), ("Cy Park", "host")):
        response = desk.post(page, {"name": name, "email": f"{name[:2]}@museum.example", "part": part})
        assert response.status_code == 302
    assert sorted(Registration.objects.values_list("person__name", "state")) == [
        ("Ann Lee", "confirmed"),
        ("Bo Hill", "waiting"),
    ]
    assert Attendance.objects.get(part=Part.HOST).person.name == "Cy Park"
    html = desk.get(page).content.decode()
    assert ("With a place (1)" in html, "In line (1)" in html, "Cy Park" in html) == (True, True, True)
    assert "You have a place" in html, "the mail about the event is on its page"
    host = Attendance.objects.get(part=Part.HOST)
    desk.post(url("event_leave_team", event.pk, host.person_id))
    host.refresh_from_db()
    assert host.state == "withdrawn"


def test_taking_somebody_off_needs_a_reason(desk, officer):
    booking = scenarios.published(programme=officer.programme, people=[PersonFactory()]).registrations.get()
    page = url("registration_do", booking.pk, "remove")
    assert desk.get(page).status_code == 200
    desk.post(page, {"reason": "You asked us to."})
    booking.refresh_from_db()
    assert booking.state == RegistrationState.REMOVED
    assert desk.get(url("registration_change", booking.pk)).status_code == 200


@pytest.mark.parametrize("page", ["event_overview", "event_change", "event_history"])
def test_the_events_of_others_are_shut(desk, page):
    event = scenarios.postponed()
    assert desk.get(url(page, event.pk)).status_code == 404
    assert desk.post(url("event_do", event.pk, "cancel"), {"reason": "No."}).status_code == 404
    event.refresh_from_db()
    assert event.state == EventState.POSTPONED


def test_a_move_is_never_made_by_looking(desk, officer):
    event = PublishedEventFactory(programme=officer.programme)
    desk.get(url("event_do", event.pk, "close"))
    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED


def test_actions_on_a_selection_say_what_they_skipped(desk, officer):
    ready = EventSessionFactory(event=EventFactory(programme=officer.programme)).event
    empty = EventFactory(programme=officer.programme, title="Without a day")
    response = desk.post(
        url("event_changelist"),
        {"action": "publish", "_selected_action": [ready.pk, empty.pk], "sure": "yes"},
        follow=True,
    )
    html = response.content.decode()
    assert ("“Without a day”: Add at least one session" in html, "Published: 1 event." in html) == (
        True,
        True,
    )


def test_the_export_honours_the_filters_and_the_programme(desk, officer):
    event = PublishedEventFactory(programme=officer.programme)
    RegistrationFactory(event=event, person__name="=Ann")
    RegistrationFactory(event=event, state=RegistrationState.CANCELLED)
    RegistrationFactory()
    response = desk.get(f"{url('registration_export')}?state__exact=confirmed&event__id__exact={event.pk}")
    rows = list(csv.DictReader(io.StringIO(response.content.decode().lstrip("\ufeff"))))
    assert [row["Name"] for row in rows] == ["'=Ann"]


@pytest.mark.parametrize("page", ["event_changelist", "registration_changelist"])
def test_lists_ask_as_often_for_three_rows_as_for_one(desk, officer, page, django_assert_num_queries):

    def make():
        event = PublishedEventFactory(programme=officer.programme)
        event.theme = ThemeFactory(programme=officer.programme)
        event.save()
        RegistrationFactory(event=event)

    make()
    with CaptureQueriesContext(connection) as once:
        desk.get(url(page))
    make()
    make()
    with django_assert_num_queries(len(once)):
        assert desk.get(url(page)).status_code == 200


@pytest.mark.parametrize("claimed", ["99999", "150"])
def test_a_form_that_claims_more_days_than_anybody_plans_is_refused_at_once(desk, officer, claimed):
    """No more are built than there are and a hundred; that it was too many is said."""
    event = EventFactory(programme=officer.programme)
    given = event_form(officer.programme, **{"sessions-TOTAL_FORMS": claimed})
    answer = desk.post(url("event_change", event.pk), given)
    formset = answer.context["inline_admin_formsets"][0].formset
    assert (answer.status_code, len(formset.forms), event.sessions.count()) == (200, MOST_NEW, 0)
    assert "Please submit at most" in str(formset.non_form_errors())


def test_an_event_of_many_days_may_still_be_changed(desk, officer):
    event = EventFactory(programme=officer.programme)
    for day in range(3):
        EventSessionFactory(event=event, start_day=in_days(30 + day))
    page = desk.get(url("event_change", event.pk))
    assert len(page.context["inline_admin_formsets"][0].formset.forms) >= 3


@pytest.mark.parametrize("key", ["x", "²", "12345678901234567890", "a" * 300])
def test_a_key_that_is_none_is_said_beside_its_field(desk, officer, key):
    answer = desk.post("/desk/agenda/venue/add/", {"museum": key, "name": "Dover Museum"})
    assert (answer.status_code, "museum" in answer.context["adminform"].form.errors) == (200, True)


def test_the_overview_asks_as_often_for_three_people_as_for_one(desk, officer, django_assert_num_queries):

    event = PublishedEventFactory(programme=officer.programme)
    RegistrationFactory(event=event)
    with CaptureQueriesContext(connection) as once:
        desk.get(url("event_overview", event.pk))
    RegistrationFactory.create_batch(2, event=event)
    with django_assert_num_queries(len(once)):
        desk.get(url("event_overview", event.pk))


def test_history_says_who_cancelled_and_why(desk, officer):
    event = PublishedEventFactory(programme=officer.programme)
    desk.post(url("event_do", event.pk, "cancel"), {"reason": "The hall is flooded."})
    html = desk.get(url("event_history", event.pk)).content.decode()
    assert ("The hall is flooded." in html, officer.person.name in html) == (True, True)


def test_o1_offers_that_run_out_within_a_day_stand_on_the_desk_by_the_first(officer):
    event = scenarios.full(programme=officer.programme, title="Full", capacity=1, waiting=3)
    now, (one, two, three) = timezone.now(), Registration.objects.filter(event=event, state="waiting")
    hour = timedelta(hours=1)
    soon = [
        PlaceOfferFactory(registration=row, expires_at=now + n * hour) for n, row in ((23, one), (5, two))
    ]
    PlaceOfferFactory(registration=three, expires_at=now + 25 * hour)

    def items(programmes):
        found = events_that_wait(programmes)
        return [(item.title, item.action, item.due) for item in found if "offered place" in item.title]

    both = (
        "2 offered places in “Full” have no answer yet",
        "See whom they would pass to",
        soon[1].expires_at,
    )
    assert items({officer.programme.pk}) == items(None) == [both]
    assert items({ProgrammeFactory().pk}) == items(set()) == []
    soon[1].delete()
    one_left = (
        "An offered place in “Full” has no answer yet",
        "See whom it would pass to",
        soon[0].expires_at,
    )
    assert items(None) == [one_left]
    PlaceOffer.objects.filter(pk=soon[0].pk).update(paused_left=hour)
    assert items(None) == [], "its time stands still: that it did not arrive is another item"


def test_what_needs_attention(officer):
    programme = officer.programme
    near = EventFactory(programme=programme, title="Near")
    EventSessionFactory(event=near, start_day=in_days(10))
    far = EventFactory(programme=programme, title="Far")
    EventSessionFactory(event=far, start_day=in_days(90))
    scenarios.full(programme=programme, title="Full", capacity=1, waiting=LONG_LINE)
    scenarios.postponed(programme=programme, title="Postponed")
    scenarios.held(programme=programme, title="Held", by=officer.person, ago=40)
    EventSessionFactory(event=EventFactory(title="Foreign"), start_day=in_days(5))
    items = list(events_that_wait({programme.pk}))
    assert [item.title for item in items] == [
        "“Near” is near and still a draft",
        "5 people wait for a place in “Full”",
        "“Postponed” is postponed and has no new date",
        "“Held” took place and is not reported",
    ]
    # Each has the moment by which it must be seen to (O1): the first day, the last chance for a place, the day it was
    # to be, a fortnight after the end.
    full, held = Event.objects.get(title="Full"), Event.objects.get(title="Held")
    starts = {day.event.title: day for day in EventSession.objects.select_related("event")}
    assert [item.due for item in items] == [
        starts["Near"].starts_at,
        full.signup_closes_at or starts["Full"].starts_at,
        starts["Postponed"].starts_at,
        starts[held.title].ends_at + REPORT_AFTER,
    ]
    assert len(list(events_that_wait(None))) == 5
    assert list(events_that_wait(set())) == []
