"""Signing up: places, the line, coming back, the window."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from agenda.choices import AttendanceState, Mode, Part
from agenda.models import Attendance
from common.deadlines import GRACE
from common.errors import DomainError
from events.booking import offers, signup, waiting_list
from events.booking.signup import SignUpOutcome
from events.choices import RegistrationState
from events.factories import EventSessionFactory, PublishedEventFactory, in_days
from events.models import PlaceOffer, Registration
from events.planning import publishing, sessions
from events.selectors import position_in_line
from mailing.choices import Priority
from mailing.models import Message
from mailing.sending.mime import calendar_files
from people.factories import AffiliationFactory, PersonFactory
from programmes.choices import RoleKind
from programmes.models import Role

pytestmark = pytest.mark.django_db


def join(event, person=None, **options):
    person = person or PersonFactory()
    options.setdefault("by", person)
    return signup.sign_up(event=event, person=person, **options)


def states(event):
    return list(Registration.objects.filter(event=event).order_by("pk").values_list("state", flat=True))


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """A block in which what happens on commit does happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_place_brings_attendance_membership_and_one_mail_with_a_calendar_file():
    event = PublishedEventFactory()
    person = PersonFactory(name="Ann Lee")
    museum = AffiliationFactory(person=person).museum
    result = join(event, person)
    assert (result.outcome, result.full) == (SignUpOutcome.PLACE, False)
    booking = Registration.objects.get()
    assert (booking.state, booking.museum, booking.turn) == (RegistrationState.CONFIRMED, museum, 1)
    assert booking.claimed_at is not None
    attendance = Attendance.objects.get()
    assert (attendance.person, attendance.part, attendance.state) == (
        person,
        Part.ATTENDEE,
        AttendanceState.EXPECTED,
    )
    assert Role.objects.get().kind == RoleKind.MEMBER
    mail = Message.objects.get()
    assert (mail.kind, mail.to_address, mail.calendar_method) == ("events.place", person.email, "REQUEST")
    assert "METHOD:REQUEST" in mail.calendar
    assert f"UID:{attendance.uid}" in mail.calendar
    day = event.sessions.get()
    for words in (day.when, "Dover Museum", "Step-free", "/bookings/"):
        assert words in mail.text


def test_twice_is_once():
    event = PublishedEventFactory()
    person = PersonFactory()
    first, second = join(event, person), join(event, person)
    assert (second.outcome, second.registration) == (SignUpOutcome.ALREADY, first.registration)
    assert (Registration.objects.count(), Attendance.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_a_full_event_gives_the_next_place_in_line_at_once():
    event = PublishedEventFactory(capacity=1)
    join(event)
    second, third = join(event), join(event)
    assert (second.outcome, third.outcome) == (SignUpOutcome.IN_LINE, SignUpOutcome.IN_LINE)
    assert [position_in_line(each.registration) for each in (second, third)] == [1, 2]
    assert Attendance.objects.count() == 1
    mails = Message.objects.filter(kind="events.in_line").order_by("pk")
    assert ["number 1 in line" in mails[0].text, "number 2 in line" in mails[1].text] == [True, True]


def test_one_mail_has_an_invitation_to_each_session():
    event = PublishedEventFactory()
    EventSessionFactory(event=event, start_day=in_days(31), title="The second day")
    EventSessionFactory(event=event, start_day=in_days(32), title="The third day")
    join(event)
    [mail] = Message.objects.all()
    assert (mail.kind, mail.calendar_method) == ("events.place", "REQUEST")
    files = calendar_files(mail.calendar)
    uids = [
        f"UID:{uid}@"
        for uid in Attendance.objects.order_by("session__starts_at").values_list("uid", flat=True)
    ]
    assert [[uid in file.replace("\r\n ", "") for uid in uids] for file in files] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    assert {file.count("METHOD:REQUEST") for file in files} == {1}
    assert "Each further session" not in mail.text


def test_giving_back_takes_every_session_out_by_one_mail():
    event = PublishedEventFactory()
    EventSessionFactory(event=event, start_day=in_days(31), title="The second day")
    booking = join(event).registration
    signup.cancel_registration(registration=booking, by=booking.person)
    place, ended = Message.objects.order_by("pk")
    assert (ended.kind, ended.calendar_method, ended.calendar.count("METHOD:CANCEL")) == (
        "events.ended",
        "CANCEL",
        2,
    )
    assert "The second day" in ended.text
    assert place.order_key == ended.order_key != ""


def test_a_change_of_a_further_session_never_overtakes_the_mail_that_brought_it():
    """The entries of one event travel together, so all mails about them keep one order; another person has another."""
    event = PublishedEventFactory()
    second = EventSessionFactory(event=event, start_day=in_days(31), title="The second day")
    ann, ben = join(event).registration, join(event).registration
    sessions.change_day(session=second, by=None, start_time=time(15), end_time=time(16))
    keys = {
        row: set(Message.objects.filter(person=row.person).values_list("order_key", flat=True))
        for row in (ann, ben)
    }
    assert (len(keys[ann]), len(keys[ben]), keys[ann] & keys[ben]) == (1, 1, set())
    elsewhere = join(PublishedEventFactory(), ann.person).registration
    assert Message.objects.filter(about_id=elsewhere.pk, order_key__in=keys[ann]).count() == 0


def test_who_comes_back_has_the_old_row_and_the_end_of_the_line(commits):
    event = PublishedEventFactory(capacity=1)
    first, second, third = (join(event).registration for _ in range(3))
    with commits():
        signup.cancel_registration(registration=second, by=second.person)
    again = join(event, second.person)
    assert (again.registration.pk, again.outcome) == (second.pk, SignUpOutcome.IN_LINE)
    assert [position_in_line(row) for row in (third, again.registration)] == [1, 2]
    with commits():
        signup.cancel_registration(registration=first, by=first.person)
    assert PlaceOffer.objects.get().registration == third


def test_a_place_given_back_is_offered_to_the_first_in_line_and_leaves_the_calendar(commits):
    event = PublishedEventFactory(capacity=1)
    first, second, _ = (join(event).registration for _ in range(3))
    with commits():
        signup.cancel_registration(registration=first, by=first.person)
    assert states(event) == ["cancelled", "waiting", "waiting"]
    given_back = Message.objects.get(kind="events.ended")
    assert (given_back.to_address, given_back.calendar_method) == (first.person.email, "CANCEL")
    offer = PlaceOffer.objects.get()
    assert (offer.registration, offer.places, offer.holds) == (second, 1, True)
    told = Message.objects.get(kind="events.offer")
    assert (told.to_address, told.calendar_method) == (second.person.email, "")
    assert (told.expires_at, told.priority) == (offer.expires_at, Priority.BOOKING)
    with commits():
        offers.accept(offer=offer, by=second.person)
    assert states(event) == ["cancelled", "confirmed", "waiting"]
    assert Message.objects.get(kind="events.place", person=second.person).calendar_method == "REQUEST"
    with commits():
        assert signup.cancel_registration(registration=first, by=first.person).state == "cancelled"
    assert Message.objects.filter(kind="events.ended").count() == 1


def test_coming_back_sends_a_new_confirmation_with_a_higher_sequence():
    event = PublishedEventFactory()
    person = PersonFactory()
    signup.cancel_registration(registration=join(event, person).registration, by=person)
    join(event, person)
    kinds = list(Message.objects.order_by("pk").values_list("kind", "calendar_method"))
    assert kinds == [("events.place", "REQUEST"), ("events.ended", "CANCEL"), ("events.place", "REQUEST")]
    sequences = [
        int(mail.calendar.split("SEQUENCE:")[1].split()[0]) for mail in Message.objects.order_by("pk")
    ]
    assert sequences == [0, 1, 2]


def test_removing_somebody_needs_a_reason_and_tells_it(officer, commits):
    event = PublishedEventFactory(capacity=1, programme=officer.programme)
    first, _ = (join(event).registration for _ in range(2))
    with pytest.raises(DomainError):
        signup.remove(registration=first, by=officer.person, reason=" ")
    with commits():
        signup.remove(registration=first, by=officer.person, reason="You asked us to by telephone.")
    assert states(event) == ["removed", "waiting"]
    assert PlaceOffer.objects.count() == 1
    assert "You asked us to by telephone." in Message.objects.get(kind="events.ended").text


def test_more_places_are_offered_to_the_line_and_fewer_than_booked_are_refused(officer, commits):
    event = PublishedEventFactory(capacity=1)
    for _ in range(4):
        join(event)
    with commits():
        publishing.change_event(event=event, by=officer.person, capacity=3)
    assert states(event) == ["confirmed", "waiting", "waiting", "waiting"]
    assert PlaceOffer.objects.count() == 2
    with pytest.raises(DomainError) as refused:
        publishing.change_event(event=event, by=officer.person, capacity=2)
    assert refused.value.field == "capacity"
    assert "Places taken: 1, and offered: 2. Keep at least 3" in refused.value.message


def test_hosts_are_outside_the_public_places_and_inside_the_room(officer):
    event = PublishedEventFactory(capacity=2, room_capacity=3)
    host = PersonFactory()
    signup.add_crew(event=event, person=host, part=Part.HOST, by=officer.person)
    assert [join(event).outcome for _ in range(3)] == [
        SignUpOutcome.PLACE,
        SignUpOutcome.PLACE,
        SignUpOutcome.IN_LINE,
    ]
    with pytest.raises(DomainError) as refused:
        signup.add_crew(event=event, person=PersonFactory(), part=Part.PRESENTER, by=officer.person)
    assert "room is full" in refused.value.message
    assert join(event, host).outcome is SignUpOutcome.TEAM


def test_the_room_is_full_before_the_places_are(officer, commits):
    event = PublishedEventFactory(capacity=3, room_capacity=3)
    for _ in range(2):
        signup.add_crew(event=event, person=PersonFactory(), part=Part.HOST, by=officer.person)
    assert [join(event).outcome for _ in range(2)] == [SignUpOutcome.PLACE, SignUpOutcome.IN_LINE]
    host = Attendance.objects.filter(part=Part.HOST).first().person
    with commits():
        signup.leave_crew(event=event, person=host, by=officer.person)
    assert PlaceOffer.objects.count() == 1


def test_an_attendee_who_becomes_a_presenter_frees_a_public_place(officer, commits):
    event = PublishedEventFactory(capacity=1)
    first, _ = (join(event).registration for _ in range(2))
    with commits():
        signup.add_crew(event=event, person=first.person, part=Part.PRESENTER, by=officer.person)
    assert states(event) == ["cancelled", "waiting"]
    assert PlaceOffer.objects.count() == 1
    assert Attendance.objects.get(person=first.person).part == Part.PRESENTER


def test_a_hybrid_event_asks_how_and_lets_people_change():
    event = PublishedEventFactory(day__mode=Mode.HYBRID, room_capacity=1, capacity=1)
    person = PersonFactory()
    with pytest.raises(DomainError) as refused:
        join(event, person)
    assert refused.value.field == "mode"
    booking = join(event, person, mode=Mode.ONLINE).registration
    signup.change_booking(registration=booking, by=person, mode=Mode.IN_PERSON)
    assert Attendance.objects.get().mode == Mode.IN_PERSON
    assert Message.objects.filter(subject__startswith="Your booking is changed").count() == 1


def test_a_full_room_still_lets_people_in_online_and_says_so(officer):
    event = PublishedEventFactory(day__mode=Mode.HYBRID, capacity=1, room_capacity=1)
    publishing.change_event(event=event, by=officer.person, capacity=None)
    inside, outside = PersonFactory(), PersonFactory()
    assert join(event, inside, mode=Mode.IN_PERSON).outcome is SignUpOutcome.PLACE
    assert join(event, PersonFactory(), mode=Mode.IN_PERSON).outcome is SignUpOutcome.IN_LINE
    online = join(event, outside, mode=Mode.ONLINE)
    assert online.outcome is SignUpOutcome.PLACE, "nobody ahead can use a place online"
    with pytest.raises(DomainError) as refused:
        signup.change_booking(registration=online.registration, by=outside, mode=Mode.IN_PERSON)
    assert refused.value.field == "mode"


@pytest.mark.parametrize(
    ("seconds", "is_open"), [(-60, True), (0, True), (59, True), (60, False), (600, False)]
)
def test_a_closing_time_includes_its_own_minute(seconds, is_open):
    closes = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    event = PublishedEventFactory(signup_closes_at=closes)
    moment = closes + timedelta(seconds=seconds)
    if is_open:
        assert join(event, now=moment).outcome is SignUpOutcome.PLACE
    else:
        with pytest.raises(DomainError) as refused:
            join(event, now=moment)
        assert refused.value.message == "Sign-up has closed."


def test_who_had_the_form_open_at_the_deadline_has_fifteen_minutes_and_no_more():
    closes = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    event = PublishedEventFactory(signup_closes_at=closes)
    before, after = closes - timedelta(minutes=1), closes + timedelta(minutes=2)
    assert join(event, now=closes + GRACE, form_opened_at=before).outcome is SignUpOutcome.PLACE
    for now, opened in ((closes + GRACE + timedelta(minutes=1), before), (closes + GRACE, after)):
        with pytest.raises(DomainError):
            join(event, now=now, form_opened_at=opened)


def test_sign_up_opens_when_it_says():
    event = PublishedEventFactory(signup_opens_at=timezone.now() + timedelta(days=1))
    with pytest.raises(DomainError) as refused:
        join(event)
    assert refused.value.message.startswith("Sign-up opens on ")
    assert Registration.objects.count() == 0


def test_nobody_moves_up_after_sign_up_has_closed(commits):
    event = PublishedEventFactory(capacity=1)
    first, _ = (join(event).registration for _ in range(2))
    publishing.close(event=event, by=None)
    with commits():
        signup.cancel_registration(registration=first, by=first.person)
    assert PlaceOffer.objects.count() == 0
    with commits():
        publishing.publish(event=event, by=None)
    assert PlaceOffer.objects.count() == 1


def test_signed_out_a_closed_event_says_the_same_to_everybody():
    closes = timezone.now() + timedelta(days=1)
    event = PublishedEventFactory(signup_closes_at=closes)
    known, new = PersonFactory(), PersonFactory()
    join(event, known)
    messages = []
    for person in (known, new):
        with pytest.raises(DomainError) as refused:
            join(event, person, by=None, now=closes + timedelta(hours=1))
        messages.append(refused.value.message)
    assert messages == ["Sign-up has closed."] * 2


def test_signed_out_a_second_sign_up_is_answered_by_mail_once_a_day():
    event = PublishedEventFactory()
    person = PersonFactory()
    now = timezone.now()
    first = join(event, person, by=None, now=now)
    assert first.registration.claimed_at is None
    join(event, person, by=None, now=now + timedelta(seconds=5))
    assert Message.objects.filter(kind="events.already").count() == 0
    for hours in (1, 2):
        join(event, person, by=None, now=now + timedelta(hours=hours))
    assert "you have a place already" in Message.objects.get(kind="events.already").text
    assert Registration.objects.get().claimed_at is None
    join(event, person)
    assert Registration.objects.get().claimed_at is not None


def test_filling_places_again_changes_nothing():
    event = PublishedEventFactory(capacity=2)
    for _ in range(3):
        join(event)
    assert waiting_list.fill_places(event_id=event.pk) == []
    assert states(event) == ["confirmed", "confirmed", "waiting"]


def test_this_was_not_me_takes_the_booking_away_without_another_mail(commits):
    event = PublishedEventFactory(capacity=1)
    first = join(event, by=None).registration
    second = join(event).registration
    with commits():
        signup.disown(registration=first)
    assert states(event) == ["removed", "waiting"]
    assert PlaceOffer.objects.get().registration == second
    assert Message.objects.filter(person=first.person).count() == 1
    assert "this was not me" in Message.objects.get(person=first.person).text
    assert "this was not me" not in Message.objects.get(person=second.person, kind="events.in_line").text


def test_signing_up_takes_few_queries(django_assert_max_num_queries):
    event = PublishedEventFactory()
    person = PersonFactory()
    with django_assert_max_num_queries(24):
        join(event, person)
