"""Sessions that run side by side: one of each set, as many as fit."""

import pytest

from agenda.models import Attendance
from common.errors import DomainError
from events.booking import naming, offers, parallel_sessions, parties, signup, waiting_list
from events.booking.parties import Guest
from events.booking.signup import SignUpOutcome
from events.factories import EventSessionFactory, PublishedEventFactory
from events.models import Choice, PlaceOffer
from mailing.models import Message
from people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """A block in which what happens on commit does happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def event():
    """A morning for everybody, and two workshops of which one chooses one."""
    event = PublishedEventFactory(capacity=5, bring_up_to=2)
    for title, seats in (("Making labels", 2), ("Moving a fort", None)):
        EventSessionFactory(event=event, title=title, choice="Workshop", seats=seats)
    return event


@pytest.fixture
def labels(event):
    return event.sessions.get(title="Making labels")


@pytest.fixture
def fort(event):
    return event.sessions.get(title="Moving a fort")


def join(event, *choices, **options):
    person = options.pop("person", None) or PersonFactory()
    return signup.sign_up(event=event, person=person, by=person, choices=choices, **options)


def titles(person):
    mine = Attendance.objects.live().filter(person=person).order_by("session_id")
    return list(mine.values_list("session__title", flat=True))


def test_one_of_each_set_is_chosen(event, labels, fort):
    for wrong in ((), (labels, fort), (event.sessions.get(choice=""),)):
        with pytest.raises(DomainError) as refused:
            join(event, *wrong)
        assert refused.value.field == "choices"
        assert refused.value.message == "Workshop: choose one of “Making labels”, “Moving a fort”."
    row = join(event, fort).registration
    assert titles(row.person) == [event.title, "Moving a fort"]


def test_a_full_one_is_refused_and_those_with_room_are_named(event, labels, fort):
    guests = [Guest("Bea Marsh", "bea@deal.example")]
    booker = join(event, labels, guests=guests).registration
    assert [titles(row.person)[1] for row in parties.party_of(booker)] == ["Making labels"] * 2
    assert parallel_sessions.seats_left([labels, fort]) == {labels.pk: 0, fort.pk: None}
    with pytest.raises(DomainError) as refused:
        join(event, labels)
    assert refused.value.message == "“Making labels” is full. There is room in “Moving a fort”."
    signup.cancel_registration(registration=booker, by=booker.person)
    with pytest.raises(DomainError, match="has no room for 2"):
        join(event, labels, to_be_named=1)
    assert join(event, labels).outcome is SignUpOutcome.PLACE


def test_whoever_waits_has_a_wish_and_says_another_when_it_is_full_by_then(event, labels, fort, commits):
    inside = [join(event, fort).registration for _ in range(5)]
    waiting = join(event, labels).registration
    signup.change_choice(registration=inside[0], by=inside[0].person, choices=[labels])
    signup.change_choice(registration=inside[1], by=inside[1].person, choices=[labels])
    with commits():
        signup.cancel_registration(registration=inside[4], by=inside[4].person)
    offer = PlaceOffer.objects.get()
    with pytest.raises(DomainError) as refused:
        offers.accept(offer=offer, by=waiting.person)
    assert refused.value.field == "choices"
    signup.change_choice(registration=waiting, by=waiting.person, choices=[fort])
    offers.accept(offer=offer, by=waiting.person)
    assert titles(waiting.person) == [event.title, "Moving a fort"]


def test_changing_to_another_moves_the_calendar_entry_and_takes_its_seat(event, labels, fort):
    join(event, labels)
    row = join(event, fort).registration
    signup.change_choice(registration=row, by=row.person, choices=[labels])
    assert titles(row.person) == [event.title, "Making labels"]
    assert Message.objects.get(kind="events.day_left").calendar_method == "CANCEL"
    assert list(Choice.objects.filter(registration=row).values_list("session", flat=True)) == [labels.pk]
    third = join(event, fort).registration
    with pytest.raises(DomainError, match="is full"):
        signup.change_choice(registration=third, by=third.person, choices=[labels])
    signup.change_choice(registration=row, by=row.person, choices=[labels])
    assert titles(row.person) == [event.title, "Making labels"]


def test_a_colleague_goes_where_the_booker_goes_until_they_choose(event, labels, fort):
    booker = join(event, fort, to_be_named=1).registration
    unnamed = parties.party_of(booker)[1]
    named = naming.name_guest(
        registration=unnamed, name="Bea Marsh", email="bea@deal.example", by=booker.person
    )
    assert titles(named.person) == [event.title, "Moving a fort"]
    [later] = parties.add_guests(
        registration=booker, guests=[Guest("Cy Hall", "cy@deal.example")], by=booker.person
    )
    assert titles(later.person) == [event.title, "Moving a fort"]
    signup.change_choice(registration=later, by=later.person, choices=[labels])
    assert titles(later.person) == [event.title, "Making labels"]
    assert waiting_list.count(event).taken == 3
