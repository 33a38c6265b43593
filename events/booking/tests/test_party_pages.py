"""Bringing colleagues, seen from the pages: signing up with them, naming them, what they themselves get."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Mode
from agenda.models import Attendance
from common.testing import page_words
from events.booking import parties, signup
from events.choices import RegistrationState
from events.factories import EventSessionFactory, PublishedEventFactory, RegistrationFactory, in_days
from events.links import booking_path
from events.models import Choice, Needs, Registration
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory

pytestmark = pytest.mark.django_db
WHO = {"name": "Ann Lee", "email": "ann@museum.example", "museum": ""}
BO = {"guest_1_name": "Bo Hill", "guest_1_email": "bo@museum.example"}


def page_of(event):
    return reverse("events:event", args=[event.slug])


def post(client, event, **given):
    return client.post(reverse("events:sign-up", args=[event.slug]), {**WHO, **given})


def html(response):
    return page_words(response)


def names(event):
    rows = Registration.objects.filter(event=event).order_by("pk")
    return [(row.person.name if row.person else None, row.state) for row in rows]


@pytest.fixture
def event():
    return PublishedEventFactory(title="Stairwells", bring_up_to=3)


@pytest.fixture
def party(event):
    """Ann's place, and two colleagues of hers: Bo, and one to be named."""
    return signup.sign_up(
        event=event,
        person=PersonFactory(name="Ann Lee", email="ann@museum.example"),
        by=None,
        guests=[parties.Guest(name="Bo Hill", email="bo@museum.example")],
        to_be_named=1,
    ).registration


# --- signing up -------------------------------------------------------------------------------------------------------
def test_signed_out_with_a_colleague_named_and_one_to_be_named(client, event):
    page = html(client.get(page_of(event)))
    assert ("How many colleagues do you bring?" in page, page.count("<fieldset")) == (True, 3)
    assert len(page.encode()) < 30_000, "the page stays light"
    response = post(client, event, **BO, guests="2")
    confirmation = html(client.get(response["Location"]))
    assert "You bring 2 colleagues" in confirmation
    assert names(event) == [("Ann Lee", "confirmed"), ("Bo Hill", "confirmed"), (None, "confirmed")]
    mails = {mail.to_address: mail for mail in Message.objects.all()}
    assert set(mails) == {"ann@museum.example", "bo@museum.example"}
    ann, bo = mails["ann@museum.example"], mails["bo@museum.example"]
    assert ("Bo Hill" in ann.text, "One to be named" in ann.text, "#party" in ann.text) == (True, True, True)
    assert ("Ann Lee has booked a place for you" in bo.text, bo.calendar_method) == (True, "REQUEST")
    assert ("This is not me, remove me" in bo.text, "you are on no mailing list" in bo.text) == (True, True)
    assert (bo.subject, "Unsubscribe" in bo.text) == (
        "A colleague has booked a place for you: Stairwells",
        False,
    )


def test_a_number_forgotten_is_counted_from_the_names(client, event):
    post(client, event, **BO)
    assert names(event) == [("Ann Lee", "confirmed"), ("Bo Hill", "confirmed")]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"guest_2_email": "bo@museum.example"},
            "Name of colleague 2: Give their name, or leave both lines empty",
        ),
        (
            {"guest_3_name": "Bo", "guest_3_email": "bo at museum"},
            "E-mail address of colleague 3: Give a whole e-mail address",
        ),
        (
            {"guest_1_name": " ann  LEE", "guest_1_email": "Ann@museum.example"},
            "This person stands here already",
        ),
        (
            {**BO, "guest_2_name": "Bo Hill", "guest_2_email": "bo@museum.example"},
            "Name each colleague once.",
        ),
        (
            {**BO, "guest_2_name": "Cy", "guest_2_email": "cy@museum.example", "guests": "1"},
            "You have named 2. Change the number",
        ),
        ({"guests": "4"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_colleague_is_said_and_nothing_is_lost(client, event, given, says):
    page = html(post(client, event, **given))
    assert (says in page, "summary" in page, Registration.objects.count()) == (True, True, 0)
    assert ('<details id="colleagues" open>' in page) == any("guest_" in name for name in given)
    assert 'value="Ann Lee"' in page


def test_more_than_the_event_allows_is_refused_whatever_is_posted(client):
    event = PublishedEventFactory(bring_up_to=0)
    assert "How many colleagues" not in html(client.get(page_of(event)))
    post(client, event, **BO, guests="5")
    assert names(event) == [("Ann Lee", "confirmed")]


def test_a_shared_mailbox_brings_several_named_people(client, event):
    """Rule 10: in info@museum each name is a person."""
    same = "info@museum.example"
    given = {
        "email": same,
        "guest_1_name": "Bo Hill",
        "guest_1_email": same,
        "guest_2_name": "Cy",
        "guest_2_email": same,
    }
    post(client, event, **given)
    assert [name for name, _ in names(event)] == ["Ann Lee", "Bo Hill", "Cy"]
    assert Message.objects.filter(to_address=same).count() == 3


def test_what_somebody_needs_is_folded_away_and_kept(client, event):
    page = html(client.get(page_of(event)))
    assert "Only the organisers of this event see this. It is erased 30 days after the event." in page
    assert re.search(r"<details>\s*<summary>Access and food", page)
    post(client, event, access="Large print", diet="No nuts")
    needs = Needs.objects.get()
    assert (needs.registration.person.name, needs.access, needs.diet) == ("Ann Lee", "Large print", "No nuts")
    assert "Large print" not in "".join(Message.objects.values_list("text", flat=True))


def test_signed_in_with_nothing_to_ask_it_is_one_press(client_of):
    event = PublishedEventFactory(bring_up_to=2)
    visitor = client_of(PersonFactory(name="Di Fox"))
    visitor.post(reverse("events:sign-up", args=[event.slug]), {})
    assert names(event) == [("Di Fox", "confirmed")]


def test_pressing_twice_brings_nobody_twice(client, event):
    """Rule 13, with colleagues."""
    said = set()
    for _ in range(3):
        response = post(client, event, **BO, guests="2")
        said.add(re.sub(r"csrf\S+", "", html(client.get(response["Location"]))))
    assert (Registration.objects.count(), Message.objects.count(), len(said)) == (3, 2, 1)


@pytest.mark.parametrize("capacity", [1, 10])
def test_a_colleague_with_a_booking_changes_nothing_that_is_said(client, capacity):
    """Rule 12: whether somebody has an account or a booking is not told to whoever names them."""
    event = PublishedEventFactory(capacity=capacity + 1, bring_up_to=2)
    booked = RegistrationFactory(event=event, booked_at=timezone.now()).person
    known = PersonFactory()
    said = set()
    for number, email in enumerate(("new@museum.example", known.email, booked.email)):
        name = booked.name if email == booked.email else "Bo Hill"
        client.cookies.clear()
        mine = {**WHO, "email": f"ann{number}@museum.example", "guest_1_name": name, "guest_1_email": email}
        response = post(client, event, **mine)
        page = html(client.get(response["Location"]))
        said.add(re.sub(r"csrf\S+|ann\d@museum.example", "", page))
        Registration.objects.filter(event=event).exclude(person=booked).update(
            state=RegistrationState.CANCELLED, brought_by=None
        )
    assert len(said) == 1


def test_the_ways_to_come_say_what_is_full(client):
    event = PublishedEventFactory(day__mode=Mode.HYBRID, places_in_person=1, capacity=10)
    RegistrationFactory(event=event, mode=Mode.IN_PERSON)
    page = html(client.get(page_of(event)))
    assert ("In person (all taken: you would wait)" in page, "Online (all taken" in page) == (True, False)
    assert ("In person: all taken." in page, "Online: 9 left." in page) == (True, True)
    assert "Keep my place" in page


def test_fair_shares_and_no_new_bookings_are_said_on_the_page(client):
    event = PublishedEventFactory(
        region="South East",
        museum_limit=2,
        region_first_until=timezone.now() + timedelta(days=3),
        takes_bookings=False,
    )
    page = html(client.get(page_of(event)))
    assert "museums of South East have the places first." in page
    assert "Each museum can have 2 places." in page
    assert ("No new places are given at the moment." in page, "Wait in line" in page) == (True, True)


def test_sessions_side_by_side_are_chosen(client):
    event = PublishedEventFactory(title="Two days")
    one = EventSessionFactory(event=event, title="Textiles", choice="In the afternoon", start_day=in_days(31))
    two = EventSessionFactory(event=event, title="Metals", choice="In the afternoon", start_day=in_days(31))
    assert "Choose one of these sessions." in html(post(client, event))
    assert post(client, event, choices=str(two.pk)).status_code == 302
    booking = Registration.objects.get()
    assert [choice.session for choice in Choice.objects.all()] == [two]
    path = booking_path(booking)
    page = html(client.get(path))
    assert re.search(rf'value="{two.pk}"[^>]*checked', page)
    client.post(f"{path}sessions/", {"choices": str(one.pk)})
    assert [choice.session for choice in Choice.objects.all()] == [one]


# --- the page of the booking ------------------------------------------------------------------------------------------
def test_the_page_shows_the_party_and_what_became_of_each(client, party):
    page = html(client.get(booking_path(party)))
    assert ("Bo Hill" in page, "A colleague to be named" in page, page.count("Has a place")) == (
        True,
        True,
        2,
    )
    assert "You may bring 1 more" in page


def test_somebody_is_named_from_the_page_and_has_their_own_mail(client, party):
    unnamed = party.brings.get(person=None)
    path = f"{booking_path(party)}party/{unnamed.key}/"
    assert "Give their name." in html(client.post(path, {"email": "cy@museum.example"}))
    response = client.post(path, {"name": "Cy Park", "email": "cy@museum.example"}, follow=True)
    assert "Cy Park is added." in html(response)
    mail = Message.objects.get(to_address="cy@museum.example")
    assert ("Ann Lee has booked a place for you" in mail.text, mail.calendar_method) == (True, "REQUEST")
    assert Attendance.objects.filter(person__name="Cy Park").count() == 1


def test_somebody_else_comes_instead_and_whoever_was_named_is_told(client, party):
    bo = party.brings.get(person__name="Bo Hill")
    given = {"name": "Di Fox", "email": "di@museum.example"}
    client.post(f"{booking_path(party)}party/{bo.key}/", given)
    assert sorted(row.who for row in party.brings.live() if row.person) == ["Di Fox"]
    told = Message.objects.get(kind="events.ended")
    assert (told.to_address, told.calendar_method) == ("bo@museum.example", "CANCEL")
    assert "given your place to somebody else" in told.text


def test_one_more_up_to_the_limit_and_no_further(client, party):
    path = f"{booking_path(party)}party/"
    client.post(path, {})
    assert party.brings.live().filter(person=None).count() == 2
    assert "You may bring" not in html(client.get(booking_path(party)))
    refused = html(client.post(path, {"name": "Cy", "email": "cy@museum.example"}))
    assert "You can bring up to 3 colleagues." in refused


def test_one_is_taken_off_and_told(client, party):
    bo = party.brings.get(person__name="Bo Hill")
    client.post(f"{booking_path(party)}party/{bo.key}/remove/")
    bo.refresh_from_db()
    assert bo.state == RegistrationState.CANCELLED
    assert "Does not come" in html(client.get(booking_path(party)))
    assert Message.objects.get(kind="events.ended").to_address == "bo@museum.example"


def test_nobody_touches_the_guests_of_another(client, party):
    other = RegistrationFactory(event=party.event)
    for guest in party.brings.all():
        for action in ("", "remove/"):
            path = f"{booking_path(other)}party/{guest.key}/{action}"
            assert client.post(path, {"name": "X", "email": "x@museum.example"}).status_code == 404


def test_a_guest_sees_who_put_them_down_and_may_say_it_is_not_them(client, party):
    bo = party.brings.get(person__name="Bo Hill")
    page = html(client.get(booking_path(bo)))
    assert ("Ann Lee booked it for you" in page, "Who comes with you" in page) == (True, False)
    assert "ann@museum.example" not in page
    sent = Message.objects.count()
    client.post(f"{booking_path(bo)}not-me/")
    bo.refresh_from_db()
    assert (bo.state, Message.objects.filter(to_address="bo@museum.example").count()) == ("removed", 1)
    assert Message.objects.count() == sent
    assert "Does not come" in html(client.get(booking_path(party)))


@pytest.mark.parametrize(("answer", "stays"), [("keep", "confirmed"), ("cancel", "cancelled")])
def test_whoever_leaves_says_whether_their_colleagues_still_come(client, party, answer, stays):
    path = f"{booking_path(party)}give-back/"
    asked = html(client.post(path))
    assert "Say whether your colleagues still come." in asked
    party.refresh_from_db()
    assert party.state == RegistrationState.CONFIRMED
    client.post(path, {"guests": answer})
    states = dict(Registration.objects.values_list("person__name", "state"))
    assert states == {"Ann Lee": "cancelled", "Bo Hill": stays, None: "cancelled"}


def test_needs_are_changed_and_taken_back_on_the_page(client, party):
    path = f"{booking_path(party)}needs/"
    client.post(path, {"access": "A chair with arms", "diet": ""})
    assert Needs.objects.get().access == "A chair with arms"
    assert "A chair with arms" in html(client.get(booking_path(party)))
    client.post(path, {"access": "", "diet": ""})
    assert Needs.objects.count() == 0
    too_long = html(client.post(path, {"access": "", "diet": "x" * 400}))
    assert ("at most 300 characters" in too_long, "x" * 400 in too_long) == (True, True)


def test_what_others_see_is_three_ticks_each_off_until_set_and_taken_back(client, party):
    def shown():
        party.refresh_from_db()
        return party.shares_name, party.shares_museum, party.shares_email

    assert shown() == (False, False, False)
    path = f"{booking_path(party)}seen/"
    client.post(path, {"shares_name": "on"})
    assert shown() == (True, False, False)
    client.post(path, {"shares_museum": "on", "shares_email": "on"})
    assert shown() == (False, True, True)
    client.post(path, {})
    assert shown() == (False, False, False)


def test_the_page_asks_as_often_for_three_guests_as_for_one(client, event, django_assert_num_queries):
    booking = RegistrationFactory(event=event, museum=MuseumFactory())
    RegistrationFactory(event=event, brought_by=booking)
    with CaptureQueriesContext(connection) as once:
        client.get(booking_path(booking))
    RegistrationFactory.create_batch(2, event=event, brought_by=booking)
    with django_assert_num_queries(len(once)):
        client.get(booking_path(booking))


@pytest.mark.parametrize("way", ["name", "bring"])
def test_naming_somebody_is_answered_the_same_whether_they_have_a_place(client, way):
    """By the answer nobody learns who else comes; they themselves hear of it, and nobody has two places."""
    answers = {}
    for email, has_a_place in (("bo@museum.example", False), ("cy@museum.example", True)):
        event = PublishedEventFactory(title="Attics", bring_up_to=2)
        if has_a_place:
            signup.sign_up(event=event, person=PersonFactory(name="Bo Hill", email=email), by=None)
        booker = signup.sign_up(event=event, person=PersonFactory(), by=None, to_be_named=1).registration
        path = booking_path(booker)
        address = f"{path}party/"
        if way == "name":
            address += f"{parties.party_of(booker)[1].key}/"
        answer = client.post(address, {"name": "Bo Hill", "email": email}, follow=True)
        said = [str(message) for message in answer.context["messages"]]
        answers[has_a_place] = (answer.redirect_chain[0][1], answer.status_code, said)
        seats = Registration.objects.confirmed().filter(event=event, person__email=email).count()
        assert (seats, Message.objects.filter(to_address=email, kind="events.already").count()) == (
            1,
            has_a_place,
        )
    assert answers[True] == answers[False]


def test_who_stands_here_already_is_said(client, event):
    ann = PersonFactory(name="Ann", email="ann@x.example")
    booker = signup.sign_up(event=event, person=ann, by=None, to_be_named=1)
    guest = parties.party_of(booker.registration)[1]
    address = f"{booking_path(booker.registration)}party/{guest.key}/"
    page = html(client.post(address, {"name": "Ann", "email": "ann@x.example"}))
    assert "stands here already" in page
    assert Registration.objects.confirmed().filter(event=event).count() == 2
