"""Answering the mails about a booking: YES and NO do what the buttons do, and can be undone (C22)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from agenda.factories import ReminderRuleFactory
from agenda.models import Attendance, Reminder
from agenda.tasks import queue_due_reminders, reconcile_reminders
from events.booking import naming, offers, parties, signup, waiting_list
from events.booking.parties import Guest
from events.choices import RegistrationState
from events.factories import PublishedEventFactory
from events.models import Event, Registration
from events.planning import publishing
from mailing.models import Message, Reply
from mailing.replies.intake import undo_path
from mailing.replies.mails import ECHO
from mailing.replies.tests.test_replies_intake import answer
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on(settings):
    settings.REPLY_DOMAIN, settings.SITE_URL = "replies.example", "http://testserver"


@pytest.fixture
def event():
    return PublishedEventFactory(capacity=1)


def join(event, *, by_themselves=True, **options):
    person = PersonFactory()
    return signup.sign_up(
        event=event, person=person, by=person if by_themselves else None, **options
    ).registration


def newest(registration, kind):
    return Message.objects.filter(person=registration.person, kind=kind).order_by("-pk").first()


def answers(registration, words, kind="events.place"):
    """The answer to the newest mail of a kind, and what is said of it."""
    mail = newest(registration, kind)
    answer(mail, words, sender=registration.person.email)
    registration.refresh_from_db()
    return Reply.objects.filter(message=mail).first().says


def undoes(client):
    return client.post(undo_path(Reply.objects.first()), follow=True).content.decode()


@pytest.fixture
def offered(event):
    """Of two in line, the first is offered the place that came free."""
    inside, first, second = (join(event) for _ in range(3))
    signup.cancel_registration(registration=inside, by=inside.person)
    waiting_list.fill_places(event_id=event.pk)
    return first, second


def test_no_to_a_confirmation_gives_the_place_back_and_undoing_takes_it_again(event, client):
    row = join(event, by_themselves=False)
    assert "answer this mail with NO" in newest(row, "events.place").text
    says = answers(row, "I can't make it, sorry")
    assert says == f"Your place at “{event}”, {event.sessions.get().when}, is given back."
    assert (row.state, row.claimed_at is not None) == (RegistrationState.CANCELLED, True)
    assert newest(row, "events.ended").calendar_method == "CANCEL"
    echo = newest(row, ECHO.kind)
    assert says in echo.text
    assert "You have your place" in undoes(client)
    row.refresh_from_db()
    assert row.state == RegistrationState.CONFIRMED
    assert Attendance.objects.live().filter(person=row.person).count() == 1
    assert newest(row, "events.place").calendar_method == "REQUEST"


def test_undoing_when_the_place_has_gone_puts_them_in_line(event, client):
    row = join(event)
    answers(row, "No")
    join(event)
    assert "you are on the waiting list, number 1 in line" in undoes(client).lower()
    row.refresh_from_db()
    assert row.state == RegistrationState.WAITING
    assert newest(row, "events.in_line") is not None


def test_once_sign_up_has_closed_they_have_their_place_again_while_it_is_free(event, client):
    row = join(event)
    answers(row, "No")
    Event.objects.update(signup_closes_at=timezone.now() - timedelta(hours=1))
    assert "You have your place" in undoes(client)
    answers(row, "No")
    Event.objects.update(capacity=0)
    assert "sign-up has closed" in undoes(client)
    row.refresh_from_db()
    assert row.state == RegistrationState.CANCELLED


def test_what_has_changed_since_is_not_undone(event, client):
    row = join(event)
    answers(row, "No")
    signup.sign_up(event=event, person=row.person, by=row.person)
    signup.cancel_registration(registration=row, by=row.person)
    assert "Your booking has changed since that mail" in undoes(client)
    row.refresh_from_db()
    assert row.state == RegistrationState.CANCELLED


def test_an_answer_to_an_old_mail_does_nothing_to_a_newer_booking(event):
    row = join(event)
    old = newest(row, "events.place")
    signup.cancel_registration(registration=row, by=row.person)
    signup.sign_up(event=event, person=row.person, by=row.person)
    answer(old, "No", sender=row.person.email)
    row.refresh_from_db()
    assert row.state == RegistrationState.CONFIRMED
    assert Reply.objects.get().says == (
        "Your booking has changed since that mail, so nothing was done. You have a place."
    )
    assert "nothing was done" in newest(row, ECHO.kind).text


def test_yes_to_a_confirmation_changes_nothing(event):
    row = join(event)
    turn = row.turn
    assert answers(row, "Yes!") == f"You have a place at “{event}”, as before. Nothing needed to be changed."
    assert (row.state, row.turn, Reply.objects.get().trace) == (RegistrationState.CONFIRMED, turn, "")
    signup.cancel_registration(registration=row, by=row.person)
    assert "You are not signed up." in answers(row, "Yes")


def test_those_whom_somebody_brings_stay_and_places_without_a_name_come_back_with_them(client):
    event = PublishedEventFactory(capacity=4, bring_up_to=3)
    guest = Guest("Bea Field", "bea@museum.example")
    row = join(event, guests=[guest], to_be_named=1)
    answers(row, "No")
    live = Registration.objects.live()
    assert [each.who for each in live] == ["Bea Field"]
    undoes(client)
    row.refresh_from_db()
    assert {each.who for each in live.all()} == {
        row.who,
        "Bea Field",
        f"A colleague of {row.who}, to be named",
    }
    assert parties.party_of(row)[0] == row


def test_a_guest_answers_for_themselves(event):
    event = PublishedEventFactory(capacity=3, bring_up_to=2)
    row = join(event, guests=[Guest("Bea Field", "bea@museum.example")])
    theirs = Registration.objects.get(brought_by=row)
    answers(theirs, "Can't")
    row.refresh_from_db()
    assert (row.state, theirs.state) == (RegistrationState.CONFIRMED, RegistrationState.CANCELLED)


def test_yes_takes_an_offer_and_undoing_gives_it_back(event, offered, client):
    row, second = offered
    assert "YES takes the place, NO lets it go." in newest(row, "events.offer").text
    assert answers(row, "Yes please", "events.offer").startswith(f"The place at “{event}”")
    assert row.state == RegistrationState.CONFIRMED
    assert newest(row, "events.place").calendar_method == "REQUEST"
    assert "is given back" in undoes(client)
    row.refresh_from_db()
    assert row.state == RegistrationState.CANCELLED
    [made] = waiting_list.fill_places(event_id=event.pk)
    assert made.registration == second


def test_no_lets_an_offer_go_and_undoing_waits_again(event, offered, client):
    row, second = offered
    assert "left the waiting list" in answers(row, "No thanks", "events.offer")
    assert row.state == RegistrationState.CANCELLED
    [made] = waiting_list.fill_places(event_id=event.pk)
    assert made.registration == second
    assert "number 2 in line" in undoes(client)
    row.refresh_from_db()
    assert row.state == RegistrationState.WAITING


def test_an_offer_of_which_the_time_has_run_out_is_explained(event, offered):
    row, _ = offered
    [offer] = offers.open_to(row)
    with time_machine.travel(offer.expires_at + timedelta(minutes=1)):
        says = answers(row, "Yes", "events.offer")
        assert says.startswith("This offer stood until")
        assert newest(row, ECHO.kind).subject.startswith("Your answer changed nothing")
        offers.lapse_due()
        assert "has run out" in answers(row, "Yes", "events.offer")
    assert row.state == RegistrationState.WAITING


def test_changing_ones_mind_about_an_offer_is_explained(event, offered):
    row, _ = offered
    answers(row, "Yes", "events.offer")
    mail = newest(row, "events.offer")
    answer(mail, "Oh no", sender=row.person.email)
    answer(mail, "No", sender=row.person.email)
    row.refresh_from_db()
    assert row.state == RegistrationState.CONFIRMED
    assert "give it back" in Reply.objects.first().says


def test_yes_takes_all_that_a_party_is_offered_and_undoing_gives_all_back(client):
    event = PublishedEventFactory(capacity=2, bring_up_to=2)
    inside = join(event, to_be_named=1)
    row = join(event, guests=[Guest("Bea Field", "bea@museum.example")])
    signup.cancel_registration(registration=inside, by=inside.person)
    waiting_list.fill_places(event_id=event.pk)
    assert "YES takes all 2 places, NO lets them go." in newest(row, "events.offer").text
    assert answers(row, "Yes", "events.offer").startswith("The 2 places at")
    assert Registration.objects.confirmed().count() == 2
    undoes(client)
    assert Registration.objects.live().count() == 0


@pytest.fixture
def postponed(event, officer):
    """Somebody who is asked whether the new date suits them."""
    row = join(event)
    publishing.postpone(event=event, by=officer.person, reason="Rain")
    later = date.today() + timedelta(days=200)
    session = event.sessions.get()
    publishing.replan(
        event=event,
        by=officer.person,
        days={session.pk: {"start_day": later, "end_day": later}},
    )
    row.refresh_from_db()
    return row


def test_yes_to_a_new_date_keeps_the_place(event, postponed, client):
    row = postponed
    assert "answer this mail with YES, if you can come, or NO" in newest(row, "events.new_date").text
    assert answers(row, "Yes", "events.new_date").startswith("You come to")
    assert (row.state, row.reconfirm_by) == (RegistrationState.CONFIRMED, None)
    assert newest(row, "events.place").calendar_method == "REQUEST"
    answers(row, "Yes", "events.new_date")
    assert Reply.objects.first().says.endswith("Nothing needed to be changed.")
    client.post(undo_path(Reply.objects.last()))
    row.refresh_from_db()
    assert row.state == RegistrationState.CANCELLED


def test_no_to_a_new_date_gives_the_place_back(postponed, client):
    answers(postponed, "Cannot come", "events.new_date")
    assert postponed.state == RegistrationState.CANCELLED
    undoes(client)
    postponed.refresh_from_db()
    assert (postponed.state, postponed.reconfirm_by) == (RegistrationState.CONFIRMED, None)


def test_an_answer_to_the_mail_before_the_new_date_is_no_answer_to_it(postponed):
    for words in ("Yes", "No"):
        assert "nothing was done" in answers(postponed, words).lower()
    assert (postponed.state, postponed.reconfirm_by is None) == (RegistrationState.CONFIRMED, False)


def test_no_to_a_reminder_gives_the_booking_back(event, client):
    row = join(event)
    ReminderRuleFactory(programme=event.programme)
    reconcile_reminders()
    with time_machine.travel(Reminder.objects.get().due_at + timedelta(minutes=1)):
        queue_due_reminders()
        mail = newest(row, "agenda.reminder")
        assert "answer this mail with NO: your booking of this event is then given back." in mail.text
        answers(row, "I cannot come", "agenda.reminder")
        assert row.state == RegistrationState.CANCELLED
        assert "You have your place" in undoes(client)


def test_another_person_of_a_booking_that_was_handed_on_changes_nothing(event):
    event = PublishedEventFactory(capacity=3, bring_up_to=2)
    row = join(event, guests=[Guest("Bea Field", "bea@museum.example")])
    theirs = Registration.objects.get(brought_by=row)
    mail = newest(theirs, "events.place")
    naming.name_guest(registration=theirs, name="Cal Moss", email="cal@museum.example", by=row.person)
    answer(mail, "No", sender="bea@museum.example")
    assert Registration.objects.confirmed().count() == 2
    assert Reply.objects.get().was_done is False


def test_nothing_is_said_of_it_while_it_is_off(event, settings):
    settings.REPLY_DOMAIN = ""
    row = join(event)
    mail = newest(row, "events.place")
    assert "answer this mail" not in mail.text
    assert "replies" not in mail.reply_to
