"""The life of an event: numbers, states, cancelling, postponing, and what people hear of it."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda.choices import AttendanceState, Mode, Part, SessionState
from agenda.factories import ReminderRuleFactory
from agenda.models import Attendance, Reminder, ReminderRule
from agenda.reminders.services import reconcile
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


def states(event):
    event.refresh_from_db()
    return event.state, event.state_reason, sorted(event.sessions.values_list("state", flat=True))


@pytest.mark.parametrize("state", ["published", "closed"])
def test_e1_a_cancellation_is_taken_back_within_the_hour_and_nobody_who_has_not_read_it_hears_of_it(state):
    event = PublishedEventFactory(capacity=1)
    inside, in_line = join(event), join(event)
    if state == "closed":
        publishing.close(event=event, by=None)
    Message.objects.all().delete()
    places = list(Attendance.objects.order_by("pk").values_list("person", "state", "uid"))
    now = timezone.now()
    publishing.cancel(event=event, by=None, reason="The boiler has given up.", now=now)
    publishing.take_back_cancelling(event=event, by=None, now=now + timedelta(minutes=60))
    assert states(event) == (state, "", ["planned"])
    assert list(Attendance.objects.order_by("pk").values_list("person", "state", "uid")) == places
    assert set(Message.objects.values_list("person", "state", "state_note")) == {
        (each.person_id, "cancelled", "The cancellation was taken back.") for each in (inside, in_line)
    }
    assert (event.cancelled_at, event.cancelled_from, event.cancelled_sessions) == (None, "", [])


def test_e1_whoever_has_the_mail_is_told_and_has_it_in_their_calendar_again():
    event = PublishedEventFactory(capacity=1)
    inside, in_line = join(event), join(event)
    Message.objects.all().delete()
    publishing.cancel(event=event, by=None, reason="The boiler has given up.")
    [gone] = Message.objects.filter(kind="agenda.cancelled")
    Message.objects.update(state="sent")
    publishing.take_back_cancelling(event=event, by=None)
    new = {mail.person: mail for mail in Message.objects.filter(state="pending")}
    assert set(new) == {inside.person, in_line.person}
    mail = new[inside.person]
    assert (mail.kind, mail.calendar_method) == ("agenda.restored", "REQUEST")
    before, after = (
        [line for line in each.calendar.splitlines() if line.startswith(("UID", "SEQUENCE"))]
        for each in (gone, mail)
    )
    assert before[0] == after[0], "the same entry"
    assert int(after[1].partition(":")[2]) > int(before[1].partition(":")[2])
    assert "It takes place after all" in mail.subject
    assert "keep your place in line" in " ".join(new[in_line.person].text.split())


def test_e1_reminders_are_there_again_after_a_cancellation_was_taken_back():
    event = PublishedEventFactory()
    ReminderRule.objects.filter(programme=event.programme).delete()
    ReminderRuleFactory(programme=event.programme, days=3)
    join(event)
    reconcile()
    planned = Reminder.objects.filter(state="planned")
    assert planned.count() == 1
    publishing.cancel(event=event, by=None, reason="No heating.")
    assert planned.count() == 0
    publishing.take_back_cancelling(event=event, by=None)
    assert planned.count() == 1


def test_e1_after_the_hour_or_a_second_time_it_is_refused():
    event, now = PublishedEventFactory(), timezone.now()
    publishing.cancel(event=event, by=None, reason="No heating.", now=now)
    with pytest.raises(DomainError, match="More than an hour has passed"):
        publishing.take_back_cancelling(event=event, by=None, now=now + timedelta(minutes=60, seconds=1))
    publishing.take_back_cancelling(event=event, by=None, now=now)
    with pytest.raises(DomainError, match="is not cancelled"):
        publishing.take_back_cancelling(event=event, by=None, now=now)


def test_e1_a_session_that_was_cancelled_before_stays_so_and_a_postponed_event_is_postponed_again():
    event = PublishedEventFactory()
    other = sessions.add_session(event=event, by=None, day=a_day(30))
    sessions.drop_session(session=other, by=None, reason="No room.")
    publishing.cancel(event=event, by=None, reason="No heating.")
    publishing.take_back_cancelling(event=event, by=None)
    assert states(event) == ("published", "", ["cancelled", "planned"])
    publishing.postpone(event=event, by=None, reason="The hall is flooded.")
    publishing.cancel(event=event, by=None, reason="It never dried.")
    publishing.take_back_cancelling(event=event, by=None)
    assert states(event) == ("postponed", "", ["cancelled", "postponed"])


def test_e1_an_officer_takes_it_back_on_the_desk(client_of, officer, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = False
    event, desk = PublishedEventFactory(programme=officer.programme), client_of(officer.person)
    overview = reverse("admin:events_event_overview", args=[event.pk])
    says = "Take the cancellation back"
    assert says not in desk.get(overview).text
    desk.post(reverse("admin:events_event_do", args=[event.pk, "cancel"]), {"reason": "No heating."})
    assert says in desk.get(overview).text
    desk.post(reverse("admin:events_event_do", args=[event.pk, "take-back-cancelling"]))
    assert states(event)[0] == "published"
    publishing.cancel(event=event, by=None, reason="No heating.", now=timezone.now() - timedelta(hours=2))
    assert says not in desk.get(overview).text


def test_e1_a_draft_is_postponed_unseen_and_is_a_draft_again_with_its_new_day(client):
    event = EventFactory()
    day = EventSessionFactory(event=event, start_day=in_days(9))
    publishing.postpone(event=event, by=None, reason="The speaker is ill.")
    assert states(event) == ("postponed", "The speaker is ill.", ["postponed"])
    assert client.get(event.get_absolute_url()).status_code == 404
    assert event.title not in client.get("/whats-on/").text
    assert not Event.objects.public().filter(pk=event.pk).exists()
    new = {"start_day": in_days(30), "end_day": in_days(30)}
    publishing.replan(event=event, by=None, days={day.pk: new})
    assert states(event) == ("draft", "", ["planned"])
    assert client.get(event.get_absolute_url()).status_code == 404
    assert publishing.publish(event=event, by=None).state == EventState.PUBLISHED
    assert client.get(event.get_absolute_url()).status_code == 200


def test_e1_a_draft_that_is_given_up_was_never_on_a_page_and_one_that_was_stays_up(client):
    draft, seen = EventFactory(), PublishedEventFactory()
    EventSessionFactory(event=draft, start_day=in_days(9))
    for event in (draft, seen):
        publishing.cancel(event=event, by=None, reason="No heating.")
    assert [client.get(each.get_absolute_url()).status_code for each in (draft, seen)] == [404, 200]


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
