"""Naming a colleague does not tell whether they come already: the booker's page and mail, byte for byte (rule 12)."""

import difflib
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Part
from events.booking import named, naming, offers, parties, signup, waiting_list
from events.booking.parties import Guest
from events.factories import PublishedEventFactory, RegistrationFactory
from events.links import booking_path
from events.models import NamedAlready, PlaceOffer, Registration
from events.planning import publishing
from mailing.models import Message
from people.factories import PersonFactory
from people.models import Person
from people.privacy import services as privacy

pytestmark = pytest.mark.django_db
KINDS = ["new", "known", "booked", "brought", "in the team"]
IAN = Guest("Ian Marsh", "ian@deal.example")


def set_up(kind, number, officer, *, capacity=12):
    """An event, its booker, and Gail, who is of a kind to it. Returns booker, and how to name her."""
    event = PublishedEventFactory(title="Stairwells", capacity=capacity, bring_up_to=3)
    gail = Guest("Gail Guest", f"gail{number}@museum.example")
    if kind != "new":
        person = PersonFactory(name=gail.name, email=gail.email)
    if kind == "booked":
        RegistrationFactory(event=event, person=person)
    elif kind == "brought":
        RegistrationFactory(event=event, person=person, brought_by=RegistrationFactory(event=event))
    elif kind == "in the team":
        signup.add_crew(event=event, person=person, part=Part.HOST, by=officer.person)
    return event, PersonFactory(name="Ann Lee", email=f"ann{number}@museum.example"), gail


def plainly(words):
    """Without what differs between any two bookings: tokens, keys, numbers of events and addresses."""
    words = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}", "KEY", words)
    words = re.sub(r'csrfmiddlewaretoken" value="[^"]*', "CSRF", words)
    words = re.sub(r"/bookings/[^/]+/", "/bookings/TOKEN/", words)
    words = re.sub(r"/preferences/[^\s\"<)]+", "/PREFERENCES", words)
    words = re.sub(r"/d/[^\s\"<]+|[\w.]+\d@museum\.example", "ADDRESS", words)
    words = re.sub(r"\d{4}\.\d+|No\. \d+|Programme \d+|programme-\d+", "NUMBER", words)
    words = re.sub(r"https://(?:calendar\.google|outlook\.live)\.com/[^\"]+", "CALENDAR", words)
    words = re.sub(r"data:image/svg\+xml;base64,[^\"]+", "CODE", words)
    return re.sub(r"stairwells[\w-]*|/event-\d+/", "SLUG", words)


def seen(client, booker):
    """Everything that the booker reads: their page, and every mail to them."""
    client.cookies.clear()
    page = client.get(booking_path(booker)).content.decode()
    mails = (
        Message.objects.filter(person=booker.person)
        .order_by("pk")
        .values_list("kind", "subject", "text", "html")
    )
    return [plainly(page), *(plainly(part) for mail in mails for part in mail)]


def differences(found, words):
    """What differs between two readings, so that a failure names it."""
    lines = ["\n".join(map(str, each)).splitlines() for each in (found, words)]
    return [line for line in difflib.ndiff(*lines) if line[:2] in ("- ", "+ ")]


def steps(officer, client, kind, number):
    """All that a booker may do with a colleague, and what they read after each step."""
    event, ann, gail = set_up(kind, number, officer)
    booker = signup.sign_up(event=event, person=ann, by=None, guests=[gail, IAN], to_be_named=1).registration
    yield "signed up", seen(client, booker)

    def line_of(name):
        of_row = Registration.objects.live().filter(brought_by=booker, person__name=name).first()
        return of_row or named.live(booker).filter(person__name=name).get()

    def act(what, **data):
        path = reverse(f"events:{what}", args=[booking_path(booker).split("/")[2], line_of("Gail Guest").key])
        return client.post(path, data)

    said = act("name-guest", name="Hal Ford", email=f"hal{number}@museum.example")
    yield "somebody else instead", [said.status_code, *seen(client, booker)]
    empty = Registration.objects.get(brought_by=booker, person=None)
    naming.name_guest(registration=empty, name=gail.name, email=gail.email, by=ann)
    yield "named after all", seen(client, booker)
    act("remove-guest")
    yield "taken off", seen(client, booker)
    parties.add_guests(registration=booker, guests=[gail], by=ann)
    yield "brought once more", seen(client, booker)
    signup.cancel_registration(registration=booker, by=ann)
    yield "given back", seen(client, booker)


def test_whoever_names_a_colleague_reads_the_same_whether_they_come_or_not(client, officer):
    with time_machine.travel(timezone.now(), tick=False):
        expected, *others = (
            dict(steps(officer, client, kind, number)) for number, kind in enumerate(KINDS, 1)
        )
    assert list(expected) == [
        "signed up", "somebody else instead", "named after all", "taken off", "brought once more", "given back",
    ]  # fmt: skip
    for kind, found in zip(KINDS[1:], others, strict=True):
        for step, words in expected.items():
            assert differences(found[step], words) == [], (kind, step)
    assert "Gail Guest" in expected["signed up"][0]


def test_a_party_that_waits_reads_the_same_of_its_number_and_its_offer(
    client, officer, django_capture_on_commit_callbacks, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    read = {}
    for number, kind in enumerate(KINDS, 1):
        event, ann, gail = set_up(kind, number, officer)
        RegistrationFactory(event=event)
        event.capacity = Registration.objects.confirmed().filter(event=event).count()
        event.save()
        booker = signup.sign_up(event=event, person=ann, by=None, guests=[gail]).registration
        waits = seen(client, booker)
        with django_capture_on_commit_callbacks(execute=True):
            publishing.change_event(event=event, by=None, capacity=event.capacity + 2)
        offered = seen(client, booker)
        token = booking_path(booker).split("/")[2]
        said = client.post(reverse("events:take-offer", args=[token]), {"places": "2"}, follow=True)
        assert "The 2 places are yours." in said.content.decode()
        read[kind] = [*waits, *offered, *seen(client, booker)]
    assert "2 places have come free" in "".join(read["new"])
    for kind in KINDS[1:]:
        assert differences(read[kind], read["new"]) == [], kind


def test_they_take_no_second_place_and_keep_their_own(officer):
    event, ann, gail = set_up("booked", 1, officer)
    booker = signup.sign_up(event=event, person=ann, by=ann, guests=[gail]).registration
    assert (waiting_list.count(event).taken, NamedAlready.objects.get().booking) == (2, booker)
    naming.remove_stand_in(stand_in=NamedAlready.objects.get(), by=ann)
    assert Registration.objects.confirmed().filter(event=event, person__email=gail.email).exists()
    assert [mail.kind for mail in Message.objects.filter(to_address=gail.email)] == ["events.already"]


def test_they_are_named_once_and_count_among_those_whom_somebody_may_bring(officer):
    event, ann, gail = set_up("booked", 1, officer)
    booker = signup.sign_up(event=event, person=ann, by=ann, guests=[gail]).registration
    parties.add_guests(registration=booker, guests=[gail], by=ann)
    assert named.live(booker).count() == 1
    with pytest.raises(parties.DomainError, match="up to 3"):
        parties.add_guests(registration=booker, to_be_named=3, by=ann)


def test_who_gives_their_own_place_back_does_not_come_to_the_booker_either(client, officer):
    read = []
    for number, kind in enumerate(("known", "booked"), 1):
        event, ann, gail = set_up(kind, number, officer)
        booker = signup.sign_up(event=event, person=ann, by=ann, guests=[gail]).registration
        row = Registration.objects.get(event=event, person__email=gail.email)
        signup.cancel_registration(registration=row, by=row.person)
        client.logout()
        read.append(seen(client, booker))
    assert differences(read[1], read[0]) == []
    assert "Does not come" in read[0][0]


def test_it_goes_with_whoever_is_erased(officer):
    event, ann, gail = set_up("booked", 1, officer)
    signup.sign_up(event=event, person=ann, by=ann, guests=[gail])
    person = Person.objects.get(email=gail.email)
    privacy.erase(person=person, by=person)
    assert not NamedAlready.objects.exists()


def test_an_offer_of_part_of_a_party_is_what_it_is(officer, django_capture_on_commit_callbacks):
    event, ann, gail = set_up("booked", 1, officer, capacity=1)
    booker = signup.sign_up(event=event, person=ann, by=ann, guests=[gail, IAN]).registration
    with django_capture_on_commit_callbacks(execute=True):
        publishing.change_event(event=event, by=None, capacity=2)
    offer = PlaceOffer.objects.get(registration=booker)
    assert named.as_told(offer, size=2, also=1).places == offer.places == 1
    offers.accept(offer=offer, by=ann)
    assert named.live(booker).get().waiting_since is not None
    assert timedelta(0) <= timezone.now() - named.live(booker).get().named_at
