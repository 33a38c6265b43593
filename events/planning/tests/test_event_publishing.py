"""The life of an event: numbers, states, cancelling, postponing, and what people hear of it."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from agenda.choices import AttendanceState, Mode, Part, SessionState
from agenda.models import Attendance
from common.deadlines import GRACE
from common.errors import DomainError
from events import tasks
from events.booking import signup, waiting_list
from events.choices import EVENT_MOVES, EventState, OfferState, RegistrationState
from events.factories import EventFactory, EventSessionFactory, PublishedEventFactory, WaitingFactory, in_days
from events.models import Event
from events.planning import publishing, sessions
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def a_day(ahead=20, **more):
    return sessions.NewSession(
        start_day=in_days(ahead), start_time=time(10), end_time=time(12, 30), venue="Dover Museum", **more
    )


def join(event, person=None):
    person = person or PersonFactory()
    return signup.sign_up(event=event, person=person, by=person).registration


def test_numbers_run_by_programme_and_year():
    kent, south = ProgrammeFactory(), ProgrammeFactory()
    made = [
        publishing.create_event(programme=programme, by=None, title="Stairwells", summary="x", days=[a_day()])
        for programme in (kent, kent, south)
    ]
    year = timezone.localdate().year
    assert [event.number for event in made] == [f"{year}.01", f"{year}.02", f"{year}.01"]
    assert [event.slug for event in made] == [
        "stairwells",
        f"stairwells-{year}-02",
        f"stairwells-{year}-01",
    ]
    session = made[0].sessions.get()
    assert (session.title, session.page, session.programme) == ("Stairwells", "/whats-on/stairwells/", kent)


def test_the_moves_are_those_of_the_table_and_no_others():
    doors = {
        EventState.PUBLISHED: lambda event: publishing.publish(event=event, by=None),
        EventState.CLOSED: lambda event: publishing.close(event=event, by=None),
        EventState.HELD: lambda event: publishing.hold(event=event, by=None),
        EventState.REPORTED: lambda event: publishing.report(event=event, by=None),
        EventState.CANCELLED: lambda event: publishing.cancel(event=event, by=None, reason="No heating."),
        EventState.POSTPONED: lambda event: publishing.postpone(event=event, by=None, reason="No heating."),
    }
    for state in EventState.values:
        for to, move in doors.items():
            event = PublishedEventFactory(
                state=state, day__start_day=in_days(-2 if to == EventState.HELD else 20)
            )
            allowed = to in EVENT_MOVES[state]
            if (state, to) == (EventState.POSTPONED, EventState.PUBLISHED):
                allowed = False  # Only with a new date, by replan.
            if allowed:
                move(event)
                event.refresh_from_db()
                assert event.state == to
            else:
                with pytest.raises(DomainError, match=r"\.$"):
                    move(event)


def test_publishing_needs_a_session_ahead_and_a_place():
    event = EventFactory()
    with pytest.raises(DomainError, match="at least one session"):
        publishing.publish(event=event, by=None)
    session = EventSessionFactory(event=event, start_day=in_days(-1), venue="")
    with pytest.raises(DomainError, match="lies in the past"):
        publishing.publish(event=event, by=None)
    sessions.change_day(session=session, by=None, start_day=in_days(9), end_day=in_days(9))
    with pytest.raises(DomainError, match="no venue"):
        publishing.publish(event=event, by=None)
    sessions.change_day(session=session, by=None, mode=Mode.ONLINE)
    assert publishing.publish(event=event, by=None).state == EventState.PUBLISHED


def test_cancelling_tells_everybody_once_and_why():
    event = PublishedEventFactory(capacity=1)
    inside, in_line = join(event), join(event)
    Message.objects.all().delete()
    publishing.cancel(event=event, by=None, reason="The boiler has given up.")
    mails = {mail.person: mail for mail in Message.objects.all()}
    assert set(mails) == {inside.person, in_line.person}
    assert mails[inside.person].calendar_method == "CANCEL"
    assert mails[in_line.person].calendar_method == ""
    assert all("The boiler has given up." in mail.text for mail in mails.values())
    event.refresh_from_db()
    assert (event.state, event.state_reason) == (EventState.CANCELLED, "The boiler has given up.")
    assert event.sessions.get().state == SessionState.CANCELLED


def test_cancelling_needs_a_reason():
    event = PublishedEventFactory()
    with pytest.raises(DomainError) as refused:
        publishing.cancel(event=event, by=None, reason="  ")
    assert refused.value.field == "reason"


def test_postponed_and_dated_again_people_are_asked_and_have_a_new_entry():
    event = PublishedEventFactory(capacity=2)
    stays, never_answers, waits = join(event), join(event), join(event)
    old_uids = set(Attendance.objects.values_list("uid", flat=True))
    day = event.sessions.get()
    Message.objects.all().delete()
    publishing.postpone(event=event, by=None, reason="The hall is flooded.")
    assert sorted(Message.objects.values_list("calendar_method", flat=True)) == ["", "CANCEL", "CANCEL"]
    Message.objects.all().delete()

    now = timezone.now()
    event = publishing.replan(
        event=event, by=None, days={day.pk: {"start_day": in_days(60), "end_day": in_days(60)}}, now=now
    )
    asked = Message.objects.get(person=stays.person)
    assert ("Can you come?" in asked.text, asked.calendar) == (True, "")
    assert "You keep your place in line" in Message.objects.get(person=waits.person).text
    stays.refresh_from_db()
    assert stays.reconfirm_by == now + timedelta(days=7)
    assert waiting_list.count(event).taken == 2, "places are held until people have answered"

    signup.reconfirm(registration=stays, by=stays.person)
    invitation = Message.objects.get(person=stays.person, calendar_method="REQUEST")
    new_uid = Attendance.objects.get(person=stays.person).uid
    assert new_uid not in old_uids
    assert f"UID:{new_uid}" in invitation.calendar

    signup.lapse_unanswered(event_id=event.pk, now=now + timedelta(days=8))
    never_answers.refresh_from_db()
    assert never_answers.state == RegistrationState.CANCELLED
    lapsed = Message.objects.get(person=never_answers.person, kind="events.ended")
    assert ("had not heard" in lapsed.text, lapsed.calendar) == (True, "")


def test_a_session_added_later_goes_into_the_calendars_of_those_with_places():
    event = PublishedEventFactory()
    booking = join(event)
    sessions.add_session(event=event, by=None, day=a_day(40, title="A second afternoon"))
    assert Attendance.objects.filter(person=booking.person, state=AttendanceState.EXPECTED).count() == 2
    mail = Message.objects.get(kind="events.further_day")
    assert ("A second afternoon" in mail.subject, mail.calendar_method) == (True, "REQUEST")


def test_the_only_session_of_a_public_event_is_not_dropped():
    event = PublishedEventFactory()
    second = EventSessionFactory(event=event, start_day=in_days(40))
    sessions.drop_session(session=second, by=None, reason="The speaker is ill.")
    second.refresh_from_db()
    assert second.state == SessionState.CANCELLED
    with pytest.raises(DomainError, match="only session"):
        sessions.drop_session(session=event.sessions.first(), by=None, reason="x")


def test_a_new_title_reaches_the_sessions_and_nobody_is_mailed():
    event = PublishedEventFactory()
    join(event)
    Message.objects.all().delete()
    publishing.change_event(event=event, by=None, title="Stairwells and stores")
    assert event.sessions.get().title == "Stairwells and stores"
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"capacity": 10, "room_capacity": 5}, "room_capacity"),
        (
            {"signup_opens_at": timezone.now() + timedelta(days=2), "signup_closes_at": timezone.now()},
            "signup_closes_at",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(fields, wrong):
    with pytest.raises(DomainError) as refused:
        publishing.change_event(event=EventFactory(), by=None, **fields)
    assert refused.value.field == wrong


def test_a_theme_of_another_programme_is_refused():
    with pytest.raises(DomainError) as refused:
        publishing.change_event(event=EventFactory(), by=None, theme=ThemeFactory())
    assert refused.value.field == "theme"


def test_time_closes_sign_up_after_the_grace_and_notes_what_was_held():
    now = timezone.now()
    event = PublishedEventFactory(signup_closes_at=now - timedelta(minutes=5))
    tasks.advance_states()
    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED, "somebody may still have the form open"
    Event.objects.update(signup_closes_at=now - GRACE - timedelta(minutes=5))
    tasks.advance_states()
    event.refresh_from_db()
    assert event.state == EventState.CLOSED
    over = PublishedEventFactory(day__start_day=in_days(-1))
    tasks.advance_states()
    over.refresh_from_db()
    assert over.state in (EventState.CLOSED, EventState.HELD)
    tasks.advance_states()
    over.refresh_from_db()
    assert over.state == EventState.HELD


def test_beat_offers_places_that_a_crash_left_over():
    event = PublishedEventFactory(capacity=1)
    registration = WaitingFactory(event=event)
    assert tasks.fill_all_places() == 1
    assert [(offer.state, offer.places) for offer in registration.offers.all()] == [(OfferState.PENDING, 1)]
    assert tasks.fill_all_places() == 0


def test_a_session_of_a_draft_leaves_the_calendars_of_its_team_when_it_is_deleted(officer):
    """No ghost stays in anybody's calendar; whoever was told nothing hears nothing."""
    event = EventFactory(programme=officer.programme)
    stays = EventSessionFactory(event=event, start_day=in_days(30))
    goes = EventSessionFactory(event=event, start_day=in_days(31))
    host = PersonFactory()
    signup.add_crew(event=event, person=host, part=Part.HOST, by=officer.person)
    told = Message.objects.filter(person=host).count()
    uid = f"UID:{Attendance.objects.get(session=goes).uid}"
    sessions.drop_session(session=goes, by=officer.person)
    assert list(event.sessions.all()) == [stays]
    mail = Message.objects.latest("pk")
    assert (Message.objects.filter(person=host).count(), mail.calendar_method) == (told + 1, "CANCEL")
    assert uid in mail.calendar.replace("\r\n ", "")
    empty = EventSessionFactory(event=EventFactory(), start_day=in_days(30))
    sessions.drop_session(session=empty, by=officer.person)
    assert Message.objects.count() == Message.objects.filter(person=host).count()
