"""Asks, offers and cards: given, made, changed by hand, released, mailed, erased."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import DomainError
from common.testing import page_words
from events import scenarios
from events.booking import signup
from events.factories import AskAndOfferFactory, PublishedEventFactory, RegistrationFactory
from events.introductions import services as introductions
from events.introductions.services import Sending
from events.links import booking_path
from events.models import AskAndOffer, CardIntroduction, CoOrganiser, Registration
from events.planning import publishing
from mailing.models import Message
from people.factories import MuseumFactory, PersonFactory
from people.merging import services as merging
from people.privacy.services import erase
from people.privacy.tests.downloads import rows_under

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer):
    return scenarios.published(programme=officer.programme, people=PersonFactory.create_batch(6), ahead=30)


@pytest.fixture
def people(event):
    """Six with a place, who all gave an ask and an offer."""
    rows = list(Registration.objects.filter(event=event).order_by("pk"))
    for row in rows:
        row.museum = MuseumFactory.create()
        row.save()
        AskAndOfferFactory(registration=row, ask=f"ask {row.pk}", offer=f"offer {row.pk}")
    return rows


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer.person)


def told(event):
    found = {}
    for line in CardIntroduction.objects.filter(event=event).order_by("reader", "position"):
        found.setdefault(line.reader_id, []).append(line.other_id)
    return found


def run(event, what=""):
    return f"/whats-on/{event.slug}/run/introductions/{what}"


# --- giving ---------------------------------------------------------------------------------------------------------
def test_somebody_with_a_place_gives_changes_and_takes_back(client, event):
    row = Registration.objects.filter(event=event).first()
    path = f"{booking_path(row)}introductions/"
    assert "the people you are introduced to" in page_words(client.get(path))
    assert AskAndOffer.objects.count() == 0
    response = client.post(path, {"ask": "Keeping volunteers", "offer": ""})
    assert (response.status_code, page_words(response).count("Say what you can tell others about")) == (
        200,
        2,
    )
    assert 'value="Keeping volunteers"' in page_words(response)
    assert client.post(path, {"ask": "  Keeping   volunteers ", "offer": "Labels"})["Location"] == path
    client.post(path, {"ask": "Keeping volunteers", "offer": "Labels that work"})
    given = AskAndOffer.objects.get()
    assert (given.registration, given.ask, given.offer) == (row, "Keeping volunteers", "Labels that work")
    assert client.get(f"{path}take-back/").status_code == 405
    client.post(f"{path}take-back/")
    assert AskAndOffer.objects.count() == 0


def test_only_those_with_a_place_in_something_to_come_are_introduced(client, event):
    row = Registration.objects.filter(event=event).first()
    signup.cancel_registration(registration=row, by=row.person)
    path = f"{booking_path(row)}introductions/"
    assert "Introductions are not open to you now" in page_words(client.get(path))
    client.post(path, {"ask": "a", "offer": "b"})
    assert AskAndOffer.objects.count() == 0
    held = scenarios.held(people=[PersonFactory()])
    with pytest.raises(DomainError, match="still to come"):
        introductions.give(registration=Registration.objects.get(event=held), ask="a", offer="b", by=None)


def test_giving_the_place_back_takes_the_ask_along(event):
    given = AskAndOfferFactory(registration=Registration.objects.filter(event=event).first())
    signup.cancel_registration(registration=given.registration, by=given.registration.person)
    assert AskAndOffer.objects.count() == 0


# --- making ---------------------------------------------------------------------------------------------------------
def test_everybody_has_three_and_making_again_changes_nothing(event, people, officer):
    introductions.make(event=event, by=officer.person)
    first = told(event)
    assert {key: len(set(others)) for key, others in first.items()} == {row.pk: 3 for row in people}
    introductions.make(event=event, by=officer.person)
    assert told(event) == first


def test_one_person_alone_cannot_be_introduced(event, officer):
    AskAndOfferFactory(registration=Registration.objects.filter(event=event).first())
    with pytest.raises(DomainError, match="at least two people"):
        introductions.make(event=event, by=officer.person)


def test_organisers_change_a_line_by_hand(event, people, officer):
    introductions.make(event=event, by=officer.person)
    reader = people[0].pk
    here = told(event)[reader]
    new = next(row.pk for row in people[1:] if row.pk not in here)
    introductions.put(event=event, reader=reader, position=2, other=new, by=officer.person)
    assert told(event)[reader] == [here[0], new, here[2]]
    for wrong, words in (
        (here[0], "on this card already"),
        (reader, "introduced to themselves"),
        (0, "must have"),
    ):
        with pytest.raises(DomainError, match=words):
            introductions.put(event=event, reader=reader, position=2, other=wrong, by=officer.person)
    introductions.remove(event=event, reader=reader, position=1, by=officer.person)
    assert told(event)[reader] == [new, here[2]]
    introductions.put(event=event, reader=reader, position=1, other=here[0], by=officer.person)
    assert told(event)[reader] == [here[0], new, here[2]]
    with pytest.raises(DomainError, match="3 lines"):
        introductions.put(event=event, reader=reader, position=4, other=new, by=officer.person)


def test_the_database_refuses_a_person_twice_or_to_themselves(event, people):
    one, other = people[:2]
    CardIntroduction.objects.create(event=event, reader=one, other=other, position=1, reason="x")
    for wrong in (
        {"other": other, "position": 2},
        {"other": people[2], "position": 1},
        {"other": one, "position": 3},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CardIntroduction.objects.create(event=event, reader=one, reason="x", **wrong)


# --- releasing and mailing ------------------------------------------------------------------------------------------
def test_released_cards_stay_when_made_again_and_their_gaps_are_filled(event, people, officer):
    introductions.make(event=event, by=officer.person)
    introductions.release(event=event, by=officer.person, sending=Sending.PRINT)
    before = told(event)
    late = RegistrationFactory(event=event)
    AskAndOfferFactory(registration=late)
    introductions.make(event=event, by=officer.person)
    after = told(event)
    assert {key: after[key] for key in before} == before
    assert len(after[late.pk]) == 3
    gone = people[0]
    signup.cancel_registration(registration=gone, by=gone.person)
    introductions.make(event=event, by=officer.person)
    filled = told(event)
    assert gone.pk not in filled
    assert all(gone.pk not in others and len(others) == 3 for others in filled.values())
    for key, others in before.items():
        if key != gone.pk:
            assert set(others) - {gone.pk} <= set(filled[key])
    introductions.make(event=event, by=officer.person, afresh=True)
    assert not CardIntroduction.objects.filter(event=event, released_at__isnull=False).exists()


def test_a_card_is_mailed_to_its_reader_only_and_says_no_address_that_is_not_shared(event, people, officer):
    Registration.objects.filter(pk=people[1].pk).update(shares_email=True)
    introductions.make(event=event, by=officer.person)
    Message.objects.all().delete()
    assert introductions.release(event=event, by=officer.person, sending=Sending.NOW) == 6
    mails = {mail.person_id: mail for mail in Message.objects.all()}
    assert set(mails) == {row.person_id for row in people}
    for row in people:
        mail, named = mails[row.person_id], set(told(event)[row.pk])
        for other in people:
            if other.pk == row.pk:
                continue
            assert (other.person.name in mail.text) == (other.pk in named)
            assert (other.ask_and_offer.ask in mail.text) == (other.pk in named)
            shared = other.pk in named and other.pk == people[1].pk
            assert (other.person.email in mail.text + mail.html) == shared
    assert introductions.mail_due() == 0
    with pytest.raises(DomainError, match="no card that is not released"):
        introductions.release(event=event, by=officer.person, sending=Sending.NOW)
    with pytest.raises(DomainError, match="has been mailed"):
        introductions.remove(event=event, reader=people[0].pk, position=1, by=officer.person)


def test_the_day_before_those_who_withdrew_are_on_no_card(event, people, officer):
    introductions.make(event=event, by=officer.person)
    introductions.release(event=event, by=officer.person, sending=Sending.DAY_BEFORE)
    session = event.sessions.get()
    due = CardIntroduction.objects.first().mail_at
    assert timezone.localtime(due).strftime("%H:%M") == "09:00"
    assert timezone.localtime(due).date() == session.start_day - timedelta(days=1)
    gone, shy = people[0], people[1]
    signup.cancel_registration(registration=gone, by=gone.person)
    introductions.take_back(registration=shy, by=shy.person)
    Message.objects.all().delete()
    assert introductions.mail_due(now=due - timedelta(minutes=1)) == 0
    assert introductions.mail_due(now=due) == 4
    assert introductions.mail_due(now=due + timedelta(minutes=5)) == 0
    assert {mail.person_id for mail in Message.objects.all()} == {row.person_id for row in people[2:]}
    words = " ".join(Message.objects.values_list("text", flat=True))
    assert [
        row.person.name in words.split("Peer2Peer")[0] or f"ask {row.pk}" in words for row in (gone, shy)
    ] == [
        False,
        False,
    ]


def test_postponed_the_cards_wait_to_be_released_again(event, people, officer):
    introductions.make(event=event, by=officer.person)
    introductions.release(event=event, by=officer.person, sending=Sending.DAY_BEFORE)
    due = CardIntroduction.objects.first().mail_at
    publishing.postpone(event=event, by=officer.person, reason="Snow.")
    Message.objects.all().delete()
    assert (introductions.mail_due(now=due), Message.objects.count()) == (0, 0)
    assert not CardIntroduction.objects.filter(released_at__isnull=False).exists()
    event.refresh_from_db()
    with pytest.raises(DomainError, match="published and still to come"):
        introductions.release(event=event, by=officer.person, sending=Sending.NOW)


def test_the_card_stands_on_the_readers_own_page_once_released(client, event, people, officer):
    introductions.make(event=event, by=officer.person)
    path = f"{booking_path(people[0])}introductions/"
    assert "People to find" not in page_words(client.get(path))
    introductions.release(event=event, by=officer.person, sending=Sending.PRINT)
    page = page_words(client.get(path))
    named = set(told(event)[people[0].pk])
    assert [row.ask_and_offer.ask in page for row in people[1:]] == [row.pk in named for row in people[1:]]


# --- the organisers' page -------------------------------------------------------------------------------------------
def test_organisers_make_change_and_release_on_one_page(desk, event, people):
    assert "Make the introductions" in page_words(desk.get(run(event)))
    desk.post(run(event, "make/"))
    here = told(event)
    reader = people[0].pk
    new = next(row.pk for row in people[1:] if row.pk not in here[reader])
    desk.post(run(event, "put/"), {"reader": reader, "position": 1, "other": new})
    assert told(event)[reader][0] == new
    desk.post(run(event, "put/"), {"reader": reader, "position": 1, "other": new, "remove": "1"})
    assert len(told(event)[reader]) == 2
    bad = desk.post(run(event, "put/"), {"reader": "nobody", "position": "x", "other": ""}, follow=True)
    assert "Both must have a place" in page_words(bad)
    assert "Choose how people get their card" in page_words(desk.post(run(event, "release/")))
    desk.post(run(event, "release/"), {"sending": "print"})
    assert CardIntroduction.objects.filter(released_at=None).count() == 0
    printed = page_words(desk.get(run(event, "cards/")))
    assert printed.count("<article>") == 6


def test_a_co_organiser_of_this_event_only_and_no_attendee_sees_the_cards(client_of, event, people, officer):
    host = PersonFactory()
    CoOrganiser.objects.create(event=event, person=host)
    other = PublishedEventFactory(programme=officer.programme, serial=99)
    found = [
        client_of(who).get(run(which, what)).status_code
        for who, which in ((host, event), (host, other), (people[0].person, event))
        for what in ("", "cards/")
    ]
    assert found == [200, 200, 403, 403, 403, 403]
    assert client_of(people[0].person).post(run(event, "make/")).status_code == 403


@pytest.mark.parametrize("what", ["", "cards/"])
def test_the_pages_ask_as_often_for_six_people_as_for_three(desk, event, people, officer, what):
    def queries():
        introductions.make(event=event, by=officer.person, afresh=True)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert desk.get(run(event, what)).status_code == 200
        return len(found)

    desk.get(run(event))
    for row in people[3:]:
        Registration.objects.filter(pk=row.pk).update(state="cancelled")
    few = queries()
    Registration.objects.filter(event=event).update(state="confirmed")
    assert queries() == few


# --- keeping and erasing --------------------------------------------------------------------------------------------
def test_thirty_days_after_it_is_erased_and_not_before(event, people, officer):
    introductions.make(event=event, by=officer.person)
    end = event.sessions.get().ends_at
    assert introductions.erase_old(now=end + timedelta(days=29, hours=23)) == 0
    assert introductions.erase_old(now=end + timedelta(days=30, minutes=1)) == 6
    assert (AskAndOffer.objects.count(), CardIntroduction.objects.count()) == (0, 0)


def test_it_is_in_the_download_and_goes_with_the_person(event, people, officer):
    introductions.make(event=event, by=officer.person)
    introductions.release(event=event, by=officer.person, sending=Sending.PRINT)
    person = people[0].person
    rows = rows_under("Introductions at events", person)
    assert (rows[0]["You asked"], len(rows)) == (f"ask {people[0].pk}", 4)
    erase(person=person, by=person)
    assert not CardIntroduction.objects.filter(other=people[0]).exists()
    assert not AskAndOffer.objects.filter(registration=people[0]).exists()


def test_two_rows_of_one_person_that_are_introduced_to_each_other_can_be_merged(event, people, officer):
    one, other = people[:2]
    CardIntroduction.objects.create(event=event, reader=one, other=other, position=1, reason="x")
    CardIntroduction.objects.create(event=event, reader=other, other=people[2], position=1, reason="x")
    merging.merge(kept=one.person, gone=other.person, by=officer.person)
    assert told(event) == {one.pk: [people[2].pk]}
