"""Planning talks, inviting people to give them, and what happens when they say no: with the mails they read."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda.choices import AttendanceState, Mode, Part
from agenda.models import Attendance
from common.errors import DomainError
from events import scenarios
from events.access import organisers_of
from events.booking import signup
from events.choices import PRESENTER_MOVES, EventState, PresenterState, RegistrationState, TalkState
from events.factories import (
    CoOrganiserFactory,
    PresenterFactory,
    RegistrationFactory,
    SlotFactory,
    TalkFactory,
)
from events.models import Event, Registration, Slot
from events.programme import schedule, talks
from events.programme.home import talks_that_wait
from events.scenarios import talks as scenarios_talks
from files.factories import PDF
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory, TopicFactory
from people.models import Person
from programmes.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer) -> Event:
    return scenarios.published(programme=officer.programme, by=officer.person, title="Dealing with damp")


@pytest.fixture
def talk(event, officer):
    """A talk at 13:40, after the welcome."""
    session = event.sessions.get()
    schedule.start_from_template(session=session, by=officer.person)
    return talks.plan_talk(
        event=event,
        by=officer.person,
        title="Damp in the tower",
        slot=session.slots.filter(kind="talk").first(),
    )


def invited(talk, officer, name="Ann Field"):
    email = f"{name.split()[0].lower()}@museum.example"
    return talks.invite(talk=talk, by=officer.person, name=name, email=email)


def confirmed(talk, officer, name="Ann Field"):
    row = talks.accept(presenter=invited(talk, officer, name))
    return talks.confirm(presenter=row, by=officer.person)


def mails(kind, person=None):
    found = Message.objects.filter(kind=kind).order_by("pk")
    return list(found.filter(person=person) if person else found)


def expected(event, person):
    return list(
        Attendance.objects.filter(session__eventsession__event=event, person=person).values_list(
            "part", "state"
        )
    )


def slot_of(talk):
    return Slot.objects.filter(talk=talk).first()


# --- planning ---------------------------------------------------------------------------------------------------------
def test_a_planned_talk_has_words_a_museum_topics_and_a_place(event, officer):
    session = event.sessions.get()
    slot = SlotFactory(session=session)
    museum, topic = MuseumFactory(), TopicFactory()
    talk = talks.plan_talk(
        event=event,
        by=officer.person,
        title="  Damp   in the tower ",
        summary="What it cost.",
        museum=museum,
        topics=[topic],
        slot=slot,
    )
    assert (talk.title, talk.state, talk.museum, list(talk.topics.all())) == (
        "Damp in the tower", TalkState.PLANNED, museum, [topic],
    )  # fmt: skip
    assert slot_of(talk) == slot
    with pytest.raises(DomainError) as refused:
        talks.plan_talk(event=event, by=officer.person, title="Another", slot=slot)
    assert refused.value.field == "slot"
    assert event.talks.count() == 1


def test_words_can_be_changed_and_a_talk_needs_a_title(talk, officer):
    talks.change_talk(talk=talk, by=officer.person, title="Damp again", summary="Less.")
    talk.refresh_from_db()
    assert (talk.title, talk.summary) == ("Damp again", "Less.")
    with pytest.raises(DomainError) as refused:
        talks.change_talk(talk=talk, by=officer.person, title="  ")
    assert refused.value.field == "title"


# --- from the invitation to the confirmation --------------------------------------------------------------------------
def test_the_invitation_says_what_when_and_where_and_has_a_link(talk, officer):
    row = invited(talk, officer)
    [mail] = mails("events.talk_invited")
    assert (mail.to_address, mail.subject) == (
        "ann@museum.example",
        "Would you give a talk? Dealing with damp",
    )
    for words in (
        "Damp in the tower",
        officer.person.name,
        "13:30 to 16:30",
        "Dover Museum",
        "Say yes or no",
    ):
        assert words in mail.text
    assert reverse("events:talk", args=["x"]).split("x")[0] in mail.text
    assert "this was not me, remove me" in mail.text
    assert (row.state, row.claimed_at, expected(talk.event, row.person)) == (PresenterState.INVITED, None, [])


def test_an_invitation_waits_on_my_learning_until_it_is_answered(talk, officer):
    row = invited(talk, officer)
    [waiting] = talks_that_wait(row.person).rows
    assert (waiting.title, waiting.action) == ("Would you give a talk? “Damp in the tower”", "Say yes or no")
    assert "/talks/" in waiting.action_url
    talks.accept(presenter=row)
    assert [each.action for each in talks_that_wait(row.person).rows] == ["See my talk"]
    talks.confirm(presenter=row, by=officer.person)
    assert list(talks_that_wait(row.person).rows) == []


def test_nobody_is_invited_twice_but_who_said_no_may_be_asked_again(talk, officer):
    row = invited(talk, officer)
    with pytest.raises(DomainError) as refused:
        invited(talk, officer)
    assert refused.value.field == "email"
    talks.decline(presenter=row, note="I am away.")
    again = invited(talk, officer)
    assert (again.pk, again.state, again.note) == (row.pk, PresenterState.INVITED, "")
    assert len(mails("events.talk_invited")) == 2


def test_a_yes_is_told_to_all_organisers_and_to_nobody_else(talk, officer):
    helper = CoOrganiserFactory(event=talk.event).person
    former = CoOrganiserFactory(event=talk.event, ended_at=timezone.now()).person
    row = talks.accept(presenter=invited(talk, officer), note="With pleasure.", is_named=False)
    news = mails("events.talk_news")
    assert {mail.person for mail in news} == {officer.person, helper}
    assert former not in set(organisers_of(talk.event))
    assert {mail.subject for mail in news} == {"Ann Field accepts: Damp in the tower"}
    assert all("With pleasure." in mail.text for mail in news)
    row.refresh_from_db()
    assert (row.state, row.is_named, row.claimed_at is not None) == (PresenterState.ACCEPTED, False, True)
    assert expected(talk.event, row.person) == []
    assert Role.objects.filter(person=row.person, programme=talk.event.programme).exists()


def test_confirmed_they_have_time_place_and_calendar_outside_the_public_places(talk, officer):
    row = confirmed(talk, officer)
    [mail] = mails("events.talk_confirmed")
    for words in ("13:40", "10 minutes", "Dover Museum", "13:30 to 16:30"):
        assert words in mail.text
    [calendar] = mails("events.crew", row.person)
    assert (calendar.calendar_method, "METHOD:REQUEST" in calendar.calendar) == ("REQUEST", True)
    assert expected(talk.event, row.person) == [(Part.PRESENTER, AttendanceState.EXPECTED)]
    assert Registration.objects.filter(event=talk.event).count() == 0


def test_the_reminder_and_the_calendar_lead_to_the_talk_where_one_withdraws(talk, officer):
    from agenda.attendance.links import doors_of

    row = confirmed(talk, officer)
    attendance = Attendance.objects.select_related("session").get(person=row.person)
    found = doors_of([attendance])[attendance.pk]
    assert "/talks/" in found.manage
    assert found.leave == f"{found.manage}#withdraw"


def test_only_an_accepted_talk_with_a_place_in_the_programme_is_confirmed(talk, officer):
    row = invited(talk, officer)
    with pytest.raises(DomainError, match="accepted can be confirmed"):
        talks.confirm(presenter=row, by=officer.person)
    talks.accept(presenter=row)
    Slot.objects.filter(talk=talk).update(talk=None)
    with pytest.raises(DomainError, match="its place in the programme first"):
        talks.confirm(presenter=row, by=officer.person)
    row.refresh_from_db()
    assert row.state == PresenterState.ACCEPTED


def test_in_a_full_room_nobody_is_confirmed_but_who_had_a_place_may_speak(talk, officer):
    Event.objects.filter(pk=talk.event_id).update(room_capacity=1, capacity=1)
    RegistrationFactory(event=talk.event)
    row = talks.accept(presenter=invited(talk, officer))
    with pytest.raises(DomainError, match="room is full"):
        talks.confirm(presenter=row, by=officer.person)
    row.refresh_from_db()
    assert (row.state, mails("events.talk_confirmed")) == (PresenterState.ACCEPTED, [])


def test_a_place_that_a_presenter_had_as_a_visitor_is_free_again(
    talk, officer, django_capture_on_commit_callbacks
):
    row = talks.accept(presenter=invited(talk, officer))
    signup.sign_up(event=talk.event, person=row.person, by=row.person)
    with django_capture_on_commit_callbacks(execute=True):
        talks.confirm(presenter=row, by=officer.person)
    registration = Registration.objects.get(event=talk.event, person=row.person)
    assert registration.state == RegistrationState.CANCELLED
    assert expected(talk.event, row.person) == [(Part.PRESENTER, AttendanceState.EXPECTED)]


def test_a_host_who_speaks_as_well_stays_the_host(talk, officer):
    row = talks.accept(presenter=invited(talk, officer))
    signup.add_crew(event=talk.event, person=row.person, part=Part.HOST, by=officer.person)
    talks.confirm(presenter=row, by=officer.person)
    assert expected(talk.event, row.person) == [(Part.HOST, AttendanceState.EXPECTED)]
    talks.withdraw(presenter=row)
    assert expected(talk.event, row.person) == [(Part.HOST, AttendanceState.EXPECTED)]


def test_at_a_hybrid_event_a_presenter_may_speak_online(officer):
    event = scenarios.published(
        programme=officer.programme,
        by=officer.person,
        days=[scenarios.afternoon(20, mode=Mode.HYBRID, online_link="https://meet.example/a")],
    )
    talk = TalkFactory(event=event)
    SlotFactory(session=event.sessions.get(), talk=talk)
    row = talks.accept(presenter=invited(talk, officer))
    talks.confirm(presenter=row, by=officer.person, mode=Mode.ONLINE)
    assert Attendance.objects.get(person=row.person).mode == Mode.ONLINE


# --- no after all -----------------------------------------------------------------------------------------------------
def test_who_withdraws_late_leaves_the_calendar_the_slot_and_the_team_at_once(talk, officer):
    row = confirmed(talk, officer)
    slot = slot_of(talk)
    Message.objects.all().delete()
    talks.withdraw(presenter=row, note="My train is cancelled.")
    slot.refresh_from_db()
    talk.refresh_from_db()
    assert (slot.talk, slot.kind, talk.state) == (None, "talk", TalkState.PLANNED)
    assert expected(talk.event, row.person) == [(Part.PRESENTER, AttendanceState.WITHDRAWN)]
    [cancel] = mails("events.crew_left", row.person)
    assert (cancel.calendar_method, "METHOD:CANCEL" in cancel.calendar) == ("CANCEL", True)
    [news] = mails("events.talk_news")
    assert news.person == officer.person
    assert "My train is cancelled." in news.text
    assert "its place in the programme is open again" in news.text
    assert news.due_at <= timezone.now()


def test_while_somebody_is_left_to_give_it_the_talk_keeps_its_slot(talk, officer):
    ann, ben = confirmed(talk, officer), confirmed(talk, officer, "Ben Hill")
    talks.withdraw(presenter=ann)
    assert slot_of(talk) is not None
    assert "open again" not in mails("events.talk_news")[-1].text
    talks.withdraw(presenter=ben)
    assert slot_of(talk) is None


def test_when_all_who_were_asked_decline_the_slot_is_open_again(talk, officer):
    row = invited(talk, officer)
    talks.decline(presenter=row, note="Not this month.")
    assert slot_of(talk) is None
    [news] = mails("events.talk_news")
    assert ("declines" in news.subject, "Not this month." in news.text) == (True, True)


def test_who_gives_two_talks_stays_on_the_team_for_the_other(talk, officer):
    other = TalkFactory(event=talk.event, title="Rotas")
    SlotFactory(session=talk.event.sessions.get(), position=20, talk=other)
    first, second = confirmed(talk, officer), confirmed(other, officer)
    assert len(mails("events.crew", first.person)) == 1
    talks.withdraw(presenter=first)
    assert expected(talk.event, first.person) == [(Part.PRESENTER, AttendanceState.EXPECTED)]
    talks.withdraw(presenter=second)
    assert expected(talk.event, first.person) == [(Part.PRESENTER, AttendanceState.WITHDRAWN)]


def test_a_button_pressed_twice_changes_nothing_more(talk, officer):
    row = invited(talk, officer)
    for act in (talks.accept, talks.accept, talks.withdraw, talks.withdraw):
        act(presenter=row)
    assert [mail.subject.split(":")[0] for mail in mails("events.talk_news")] == [
        "Ann Field accepts",
        "Ann Field withdraws",
    ]


def test_organisers_take_an_invitation_or_a_presenter_back_and_say_why(talk, officer):
    row = confirmed(talk, officer)
    talks.take_off(presenter=row, by=officer.person, note="We have too many talks.")
    [mail] = mails("events.talk_taken_off")
    assert (mail.person, "We have too many talks." in mail.text) == (row.person, True)
    assert (slot_of(talk), mails("events.talk_news", officer.person)[-1].subject) == (
        None,
        "Ann Field accepts: Damp in the tower",
    )
    assert mails("events.crew_left", row.person)[0].calendar_method == "CANCEL"


def test_a_talk_that_is_dropped_frees_its_slot_and_tells_those_who_were_to_give_it(talk, officer):
    ann = confirmed(talk, officer)
    gone = talks.decline(presenter=invited(talk, officer, "Ben Hill"))
    talks.drop_talk(talk=talk, by=officer.person, note="The tower has fallen down.")
    talk.refresh_from_db()
    ann.refresh_from_db()
    assert (talk.state, talk.state_note, ann.state) == (
        TalkState.WITHDRAWN, "The tower has fallen down.", PresenterState.WITHDRAWN,
    )  # fmt: skip
    assert slot_of(talk) is None
    assert [mail.person for mail in mails("events.talk_taken_off")] == [ann.person]
    assert gone.person not in {mail.person for mail in mails("events.talk_taken_off")}


def test_it_was_not_me_ends_it_and_writes_no_more_to_them(talk, officer):
    row = invited(talk, officer)
    Message.objects.all().delete()
    talks.disown(presenter=row)
    row.refresh_from_db()
    assert (row.state, row.note, slot_of(talk)) == (PresenterState.DECLINED, talks.NOT_THEM, None)
    assert mails("events.talk_news", officer.person)[0].person == officer.person
    assert Message.objects.filter(person=row.person).count() == 0
    accepted = talks.accept(presenter=invited(talk, officer, "Ben Hill"))
    with pytest.raises(DomainError, match="answered with this link already"):
        talks.disown(presenter=accepted)


@pytest.mark.parametrize("state", [EventState.HELD, EventState.REPORTED, EventState.CANCELLED])
def test_who_spoke_at_what_is_over_stays_as_it_was(talk, officer, state):
    row = confirmed(talk, officer)
    Event.objects.filter(pk=talk.event_id).update(state=state)
    for act in (
        lambda: talks.withdraw(presenter=row),
        lambda: talks.take_off(presenter=row, by=officer.person),
        lambda: talks.drop_talk(talk=talk, by=officer.person),
        lambda: talks.invite(talk=talk, by=officer.person, name="Eve", email="eve@museum.example"),
    ):
        with pytest.raises(DomainError):
            act()
    row.refresh_from_db()
    assert row.state == PresenterState.CONFIRMED


ACTS = {
    PresenterState.ACCEPTED: lambda row, by: talks.accept(presenter=row),
    PresenterState.CONFIRMED: lambda row, by: talks.confirm(presenter=row, by=by),
    PresenterState.DECLINED: lambda row, by: talks.decline(presenter=row),
    PresenterState.WITHDRAWN: lambda row, by: talks.take_off(presenter=row, by=by),
}
#: Asked again, these change nothing and refuse nothing.
SETTLED = {
    (PresenterState.ACCEPTED, PresenterState.ACCEPTED),
    (PresenterState.CONFIRMED, PresenterState.ACCEPTED),
    (PresenterState.DECLINED, PresenterState.DECLINED),
}


@pytest.mark.parametrize("to", list(ACTS))
@pytest.mark.parametrize("start", list(PresenterState))
def test_a_presenter_moves_as_the_table_says_and_not_otherwise(start, to, talk, officer):
    row = PresenterFactory(talk=talk, state=start)
    if to in PRESENTER_MOVES[start]:
        ACTS[to](row, officer.person)
        row.refresh_from_db()
        assert row.state == to
    elif (start, to) in SETTLED:
        assert ACTS[to](row, officer.person).state == start
    else:
        with pytest.raises(DomainError):
            ACTS[to](row, officer.person)
        row.refresh_from_db()
        assert row.state == start


def test_an_invitation_finds_the_person_that_the_address_belongs_to(talk, officer):
    known = PersonFactory(name="Ann Field-Smith", email="ann@museum.example")
    before = Person.objects.count()
    assert (invited(talk, officer).person, Person.objects.count()) == (known, before)


def test_the_scenarios_lead_where_they_say(event, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ann, ben = PersonFactory(), PersonFactory()
    slots = scenarios_talks.programme(event, by=officer.person)
    given = scenarios_talks.talk(
        event, by=officer.person, title="Damp", slot=slots[0], presenters=[ann], summary="What it cost."
    )
    scenarios_talks.invited(given, by=officer.person, person=ben)
    scenarios_talks.slides(given, by=ann, content=PDF, title="Damp in pictures")
    states = dict(given.presenters.values_list("person", "state"))
    assert states == {ann.pk: PresenterState.CONFIRMED, ben.pk: PresenterState.INVITED}
    assert (slot_of(given), given.handouts.get().title) == (slots[0], "Damp in pictures")
