"""Signing up signed out: at once while few do, by a button in the mail when many do; nothing is made before it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from common.budgets.services import spend
from common.errors import DomainError
from common.models import Spending
from common.tasks import thin_out_budgets
from common.testing import GUARD
from events.booking import budgets, naming, parties, proving, signup, strangers, waiting_list
from events.booking.parties import Guest
from events.booking.strangers import Wanted
from events.factories import PublishedEventFactory, RegistrationFactory, WaitingFactory
from events.links import asked_path, booking_path
from events.models import AskedPlace, PlaceOffer, Registration
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory
from people.models import Museum, Person
from programmes.models import Role

pytestmark = pytest.mark.django_db
HERE = "203.0.113.7"


def ask(event, number=0, *, source=HERE, **given):
    wanted = {"name": f"Nia Lee {chr(97 + number % 26)}", "email": f"nia{number}@museum.example", **given}
    return strangers.sign_up(event=event, wanted=Wanted(**wanted), source=source)


def use_up(budget, key=HERE):
    spend([budget.charge(key, budget.amount)])


def post(client, event, **given):
    form = {"name": "Nia Lee", "email": "nia@museum.example", "museum": "", "museum_id": "", **given}
    return client.post(f"/whats-on/{event.slug}/sign-up/", form)


def test_a_museum_behind_one_address_has_its_places_at_once():
    event = PublishedEventFactory(capacity=200)
    found = [ask(event, number) for number in range(60)]
    assert {done.asked for done in found} == {None}
    assert Registration.objects.confirmed().count() == 60


def test_beyond_it_the_place_is_held_for_an_hour_and_nothing_is_made():
    event = PublishedEventFactory(capacity=200)
    use_up(budgets.AT_ONCE)
    before = (Person.objects.count(), Museum.objects.count())
    done = ask(event, museum="A museum nobody knows")
    row = AskedPlace.objects.get()
    assert (done.asked, done.must_press, done.full) == (row, True, False)
    assert row.held_until - row.asked_at == timedelta(hours=1)
    assert (Person.objects.count(), Museum.objects.count(), Registration.objects.count()) == (*before, 0)
    assert (waiting_list.count(event).spoken_for, Role.objects.count()) == (1, 0)
    [mail] = Message.objects.all()
    assert (mail.kind, mail.to_address) == ("events.asked", "nia0@museum.example")


def test_the_button_makes_it_theirs_with_everything_that_was_typed(client):
    event = PublishedEventFactory(capacity=200, bring_up_to=2)
    use_up(budgets.AT_ONCE)
    ask(event, name="Nia Lee", museum="Quay House", guests=[Guest("Bo Ash", "bo@museum.example")])
    row = AskedPlace.objects.get()
    page = client.get(asked_path(row))
    assert ("Quay House" in page.text, "Bo Ash" in page.text, AskedPlace.objects.count()) == (True, True, 1)
    answer = client.post(f"{asked_path(row)}yes/")
    booking = Registration.objects.get(person__name="Nia Lee")
    assert answer.url.startswith("/bookings/")
    assert (booking.state, booking.claimed_at is not None, booking.museum.name) == (
        "confirmed",
        True,
        "Quay House",
    )
    assert Registration.objects.get(person__name="Bo Ash").brought_by == booking
    assert Message.objects.filter(kind="events.place").count() == 2
    assert Role.objects.get().person == booking.person
    assert AskedPlace.objects.count() == 0
    assert client.post(f"{asked_path(row)}yes/").status_code == 410


def test_what_is_held_is_theirs_whoever_came_into_line_meanwhile():
    event = PublishedEventFactory(capacity=4)
    RegistrationFactory.create_batch(3, event=event)
    use_up(budgets.AT_ONCE)
    row = ask(event).asked
    WaitingFactory(event=event)
    done = proving.prove(row=row)
    assert (done.registration.state, PlaceOffer.objects.count()) == ("confirmed", 0)


def test_after_the_hour_it_is_the_next_ones_in_line():
    event = PublishedEventFactory(capacity=4)
    RegistrationFactory.create_batch(3, event=event)
    use_up(budgets.AT_ONCE)
    row = ask(event).asked
    waiting = WaitingFactory(event=event)
    assert waiting_list.fill_places(event_id=event.pk) == []
    assert proving.let_go(now=row.held_until + timedelta(seconds=1)) == 1
    assert PlaceOffer.objects.get().registration == waiting
    row.refresh_from_db()
    assert proving.prove(row=row).registration.state == "waiting"


def test_what_nobody_answers_is_forgotten_within_a_day():
    event = PublishedEventFactory()
    use_up(budgets.AT_ONCE)
    row = ask(event).asked
    proving.let_go(now=row.asked_at + timedelta(days=1))
    assert (AskedPlace.objects.count(), Person.objects.count()) == (0, 0)


def test_no_flood_takes_all_places_from_one_place_or_from_many():
    """Half of the places at once, a quarter held: the rest stays for who says that it was them."""
    event = PublishedEventFactory(capacity=46)
    found = [ask(event, number, source=f"198.51.100.{number}") for number in range(80)]
    held = [done.asked for done in found if done.asked and done.asked.held_until]
    assert (Registration.objects.confirmed().count(), len(held)) == (23, 11)
    standing = waiting_list.count(event)
    assert (standing.spoken_for, standing.room("in_person")) == (34, 12)
    last = proving.prove(row=found[-1].asked)
    assert last.registration.state == "confirmed"


def test_one_source_is_kept_out_kindly_and_others_are_not():
    event = PublishedEventFactory(capacity=None)
    use_up(budgets.SOURCE)
    with pytest.raises(DomainError, match="sign in") as refused:
        ask(event)
    assert refused.value.status == 429
    assert ask(event, source="203.0.113.8").asked is None


def test_the_first_few_of_a_source_are_never_kept_out_by_others():
    event = PublishedEventFactory(capacity=None)
    for part in range(budgets.PARTS):
        use_up(budgets.IN_ALL, str(part))
    assert [ask(event, number).asked for number in range(budgets.FEW.amount)] == [None] * budgets.FEW.amount
    with pytest.raises(DomainError, match="Very many sign-ups") as refused:
        ask(event, 20)
    assert refused.value.status == 429


@pytest.mark.parametrize(
    "typed", ["nia@museum.example", "nia+1@museum.example", "NIA@museum.example", "nia+x.y@museum.example"]
)
def test_an_address_and_its_aliases_are_written_to_so_often_and_no_more(typed):
    use_up(budgets.ADDRESS, "nia@museum.example")
    with pytest.raises(DomainError, match="this address") as refused:
        ask(PublishedEventFactory(), email=typed)
    assert (refused.value.field, refused.value.status) == ("email", 429)
    assert Message.objects.count() == 0


def test_once_the_reader_has_pressed_a_button_their_address_is_no_strangers():
    event = PublishedEventFactory()
    done = ask(event, email="nia@museum.example")
    use_up_rest = budgets.ADDRESS.amount - 1
    spend([budgets.ADDRESS.charge("nia@museum.example", use_up_rest)])
    signup.claim(registration=Registration.objects.get())
    assert done.asked is None
    assert ask(PublishedEventFactory(), name="Nia Lee a", email="nia@museum.example").asked is None


def test_the_first_few_write_to_their_guests_and_the_rest_when_they_say_that_it_is_them():
    """What was 40 mails in 13 seconds to people who had asked for nothing."""
    event = PublishedEventFactory(capacity=200, bring_up_to=2)
    for number in range(20):
        guests = [Guest(f"Guest {c}", f"{c}{number}@elsewhere.example") for c in ("one", "two")]
        ask(event, number, guests=guests)
    to_guests = Message.objects.filter(to_address__endswith="@elsewhere.example")
    assert to_guests.count() == 2 * budgets.WITH_GUESTS.amount
    assert AskedPlace.objects.count() == 20 - budgets.WITH_GUESTS.amount
    proving.prove(row=AskedPlace.objects.first())
    assert to_guests.count() == 2 * budgets.WITH_GUESTS.amount + 2


def test_no_words_that_were_typed_stand_in_a_subject_to_somebody_unproven(client):
    event = PublishedEventFactory(capacity=200, bring_up_to=2)
    given = {
        "name": "Nia Bargain",
        "guests": "1",
        "guest_1_name": "Bo Ash",
        "guest_1_email": "bo@elsewhere.example",
    }
    assert post(client, event, **given).status_code == 302
    subjects = list(Message.objects.values_list("subject", flat=True))
    assert (len(subjects), [each for each in subjects if "Nia" in each or "Bo" in each]) == (2, [])
    page = post(client, event, **{**given, "name": "WIN £1000 http://prize.example"})
    assert ("without an address or a link" in page.text, Message.objects.count()) == (True, 2)


def test_the_page_says_that_a_button_is_to_be_pressed_and_until_when(client):
    event = PublishedEventFactory(capacity=200)
    use_up(budgets.AT_ONCE, "127.0.0.1")
    page = client.get(post(client, event).url)
    assert "Press the button in our mail" in page.text
    assert "It has your place" not in page.text


def test_somebody_signed_in_is_never_asked(client_of):
    person = PersonFactory()
    for budget in (budgets.AT_ONCE, budgets.SOURCE):
        use_up(budget, "127.0.0.1")
    event = PublishedEventFactory()
    assert client_of(person).post(f"/whats-on/{event.slug}/sign-up/", {}).status_code == 302
    assert Registration.objects.get().claimed_at is not None


def test_two_names_at_one_address_both_have_a_place():
    event = PublishedEventFactory()
    for name in ("Ann Smith", "Bob Smith"):
        assert ask(event, name=name, email="thesmiths@post.example").asked is None
    for name, email in (("Eve Lane", "stmary+eve@post.example"), ("Fay Moor", "stmary+fay@post.example")):
        assert ask(event, name=name, email=email).asked is None
    placed = Registration.objects.confirmed().values_list("person__name", flat=True)
    assert sorted(placed) == ["Ann Smith", "Bob Smith", "Eve Lane", "Fay Moor"]
    assert Message.objects.filter(kind="events.place").count() == 4


def test_a_guest_at_the_bookers_address_is_not_the_booker():
    event = PublishedEventFactory(bring_up_to=1)
    ask(
        event,
        name="Ann Smith",
        email="thesmiths@post.example",
        guests=[Guest("Bob Smith", "thesmiths@post.example")],
    )
    assert sorted(Registration.objects.confirmed().values_list("person__name", flat=True)) == [
        "Ann Smith",
        "Bob Smith",
    ]


@pytest.mark.parametrize(("who", "people"), [("known", 1), ("other", 2)])
def test_where_a_name_may_be_either_the_mail_asks_and_nothing_is_claimed(client, who, people):
    ann = PersonFactory(name="Ann Smith", email="ann@post.example")
    event = PublishedEventFactory()
    page = client.get(post(client, event, name="Anne Smith", email="ann@post.example").url)
    assert (Registration.objects.count(), Person.objects.count()) == (0, 1)
    assert "Ann Smith" not in page.text
    row = AskedPlace.objects.get()
    assert Message.objects.get().kind == "events.asked"
    assert "Say who you are" in client.post(f"{asked_path(row)}yes/").text
    client.post(f"{asked_path(row)}yes/", {"who": who})
    booking = Registration.objects.get()
    assert (booking.person == ann, Person.objects.count()) == (who == "known", people)
    assert booking.person.name == ("Ann Smith" if who == "known" else "Anne Smith")


def test_a_museum_that_is_typed_waits_until_the_booking_is_claimed(client):
    known = MuseumFactory(name="Deal Castle")
    event = PublishedEventFactory()
    ask(event, museum="Nowhere Hall")
    ask(event, 1, museum="deal castle")
    first, second = Registration.objects.order_by("pk")
    assert (first.museum, first.museum_name, second.museum) == (None, "Nowhere Hall", known)
    assert Museum.objects.count() == 1
    signup.claim(registration=first)
    assert (first.museum.name, first.museum_words, Museum.objects.count()) == ("Nowhere Hall", "", 2)


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_have_one_booking():
    event = PublishedEventFactory()
    use_up(budgets.AT_ONCE)
    row = ask(event).asked
    said, barrier = [], threading.Barrier(2)

    def press():
        try:
            barrier.wait(GUARD)
            said.append(proving.prove(row=row).outcome.name)
        except DomainError as error:
            said.append(error.status)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(GUARD) for thread in threads]
    assert sorted(said, key=str) == [410, "PLACE"]
    assert (Registration.objects.count(), Person.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_from_one_place_do_not_have_more_than_their_budget():
    event = PublishedEventFactory(capacity=None)
    spend([budgets.AT_ONCE.charge(HERE, budgets.AT_ONCE.amount - 3)])
    barrier, found = threading.Barrier(8), []

    def one(number):
        try:
            barrier.wait(GUARD)
            found.append(ask(event, number).asked is None)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join(GUARD) for thread in threads]
    assert (found.count(True), Registration.objects.count(), AskedPlace.objects.count()) == (3, 3, 5)


def test_where_it_came_from_is_forgotten_with_the_budget():
    ask(PublishedEventFactory())
    assert Spending.objects.exists()
    Spending.objects.update(until=timezone.now())
    assert (thin_out_budgets(), Spending.objects.count()) == (4, 0)


def test_a_second_press_of_the_form_is_one_question():
    event = PublishedEventFactory(capacity=10)
    use_up(budgets.AT_ONCE)
    for _ in range(2):
        ask(event)
    assert (AskedPlace.objects.count(), Message.objects.count()) == (1, 1)
    assert waiting_list.count(event).spoken_for == 1


def test_no_at_the_mail_forgets_it(client):
    event = PublishedEventFactory(capacity=10)
    use_up(budgets.AT_ONCE)
    row = ask(event).asked
    client.post(f"{asked_path(row)}no/")
    assert (AskedPlace.objects.count(), waiting_list.count(event).spoken_for) == (0, 0)
    assert Client().get(asked_path(row)).status_code == 410


def test_one_booking_does_not_write_to_one_guest_again_and_again(client):
    """What was 40 mails to one person, named and taken off in turn behind the link of one booking."""
    event = PublishedEventFactory(bring_up_to=2)
    booker = PersonFactory()
    row = signup.sign_up(event=event, person=booker, by=booker).registration
    answers = []
    for number in range(40):
        named = {"name": "Bo Ash", "email": f"bo+{number}@elsewhere.example"}
        answers.append(client.post(f"{booking_path(row)}party/", named).status_code)
        guest = Registration.objects.live().filter(brought_by=row).first()
        if guest is not None:
            client.post(f"{booking_path(row)}party/{guest.key}/remove/")
    told = Message.objects.filter(to_address__endswith="@elsewhere.example", kind="events.place").count()
    assert told <= budgets.ADDRESS.amount
    assert answers.count(302) == told


def test_one_booking_names_so_many_a_day_and_no_more():
    event = PublishedEventFactory(bring_up_to=9)
    booker = PersonFactory()
    row = signup.sign_up(event=event, person=booker, by=booker).registration
    for number in range(budgets.NAMING.amount):
        guest = Guest(f"Guest {chr(97 + number)}", f"g{number}@elsewhere.example")
        [made] = parties.add_guests(registration=row, guests=[guest], by=booker)
        naming.remove_guest(registration=made, by=booker)
    with pytest.raises(DomainError, match="today") as refused:
        parties.add_guests(registration=row, guests=[Guest("One More", "more@elsewhere.example")], by=booker)
    assert refused.value.status == 429
