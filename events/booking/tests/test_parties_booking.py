"""Bringing colleagues (E10): each counts, each named one has a mail of their own, and each may leave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agenda.choices import Mode, Part
from agenda.models import Attendance
from common.errors import DomainError
from events.booking import naming, offers, parties, signup, waiting_list
from events.booking.parties import Guest
from events.booking.signup import SignUpOutcome
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory
from events.models import PlaceOffer, Registration
from events.planning import publishing
from events.selectors import position_in_line
from mailing.models import Message
from people.factories import AffiliationFactory, PersonFactory
from people.merging import services as merging
from people.models import Person
from people.privacy import services as privacy
from programmes.models import Role

pytestmark = pytest.mark.django_db
BEA = Guest("Bea Marsh", "bea@deal.example")
CY = Guest("Cy Hall", "cy@deal.example")


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """A block in which what happens on commit does happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def join(event, person=None, **options):
    person = person or PersonFactory()
    options.setdefault("by", person)
    return signup.sign_up(event=event, person=person, **options)


def who(booker):
    return [(row.person.name if row.person else "", row.state) for row in parties.party_of(booker)]


@pytest.fixture
def event():
    return PublishedEventFactory(capacity=4, bring_up_to=3)


def test_a_party_takes_a_place_each_and_each_named_guest_has_one_mail_and_a_calendar_file(event):
    ann = PersonFactory(name="Ann Lee")
    museum = AffiliationFactory(person=ann).museum
    booker = join(event, ann, guests=[BEA], to_be_named=1).registration
    assert who(booker) == [("Ann Lee", "confirmed"), ("Bea Marsh", "confirmed"), ("", "confirmed")]
    assert waiting_list.count(event).taken == 3
    bea = Registration.objects.get(person__email=BEA.email)
    assert (bea.museum, bea.claimed_at, bea.brought_by) == (museum, None, booker)
    assert Attendance.objects.count() == 2, "nobody is expected by no name"
    mail = Message.objects.get(to_address=BEA.email)
    assert (mail.kind, mail.calendar_method) == ("events.place", "REQUEST")
    assert "Ann Lee has booked a place for you" in mail.text
    assert "This is not me" in mail.text
    assert Message.objects.filter(to_address=ann.email).count() == 1
    assert not Role.objects.filter(person=bea.person).exists(), "that begins when she claims it"
    signup.claim(registration=bea)
    assert Role.objects.filter(person=bea.person).exists()


def test_a_party_waits_as_one_and_its_guests_hear_nothing_until_they_have_places(event, commits):
    for _ in range(3):
        join(event)
    party = join(event, guests=[BEA], to_be_named=1)
    assert (party.outcome, party.full) == (SignUpOutcome.IN_LINE, True), (
        "one place is left, too few for three"
    )
    booker = party.registration
    rows = parties.party_of(booker)
    assert {row.waiting_since for row in rows} == {booker.waiting_since}
    assert [position_in_line(row) for row in rows] == [1, 1, 1]
    assert not Message.objects.filter(to_address=BEA.email).exists()
    with commits():
        publishing.change_event(event=event, by=None, capacity=7)
    offer = PlaceOffer.objects.get()
    assert (offer.registration, offer.places) == (booker, 3)
    assert Message.objects.get(kind="events.offer").to_address == booker.person.email
    offers.accept(offer=offer, by=booker.person)
    assert {row.state for row in parties.party_of(booker)} == {"confirmed"}
    assert Message.objects.get(to_address=BEA.email).kind == "events.place"


def test_nobody_brings_more_than_the_event_allows(event):
    for options, says in (
        ({"to_be_named": 4}, "You can bring up to 3 colleagues."),
        ({"guests": [BEA, CY], "to_be_named": 2}, "You can bring up to 3 colleagues."),
    ):
        with pytest.raises(DomainError) as refused:
            join(event, **options)
        assert (refused.value.field, refused.value.message) == ("guests", says)
    event.bring_up_to = 0
    event.save()
    with pytest.raises(DomainError, match="Each person signs up for themselves"):
        join(event, guests=[BEA])
    assert Registration.objects.count() == 0


def test_a_colleague_without_an_address_has_a_place_and_the_booker_passes_everything_on(event):
    """Volunteers often have no address: a name is enough."""
    somebody = PersonFactory(name="Bea Marsh")
    booker = join(event, guests=[Guest("Bea Marsh"), Guest("Cy Hall"), BEA]).registration
    assert [name for name, _ in who(booker)] == [booker.person.name, "Bea Marsh", "Cy Hall", "Bea Marsh"]
    rows = Registration.objects.filter(brought_by=booker)
    assert somebody.pk not in rows.values_list("person_id", flat=True), (
        "a name alone tells nobody from another"
    )
    assert (waiting_list.count(event).taken, Message.objects.count()) == (4, 2)
    assert "Cy Hall, who has no mail from us: please pass this on" in " ".join(
        Message.objects.get(person=booker.person).text.split()
    )
    people = Person.objects.count()
    join(event, booker.person, guests=[Guest("Cy Hall")])
    assert (Person.objects.count(), waiting_list.count(event).taken) == (people, 4), (
        "pressing twice adds nobody"
    )


def test_an_error_says_which_colleague(event):
    for guest, says in (
        (Guest("Bea Marsh", "bea"), "Bea Marsh: Give an e-mail address"),
        (Guest("www.win.example", "bea@deal.example"), "www.win.example: Give a name"),
    ):
        with pytest.raises(DomainError) as refused:
            join(event, guests=[CY, guest])
        assert refused.value.field == "guests"
        assert refused.value.message.startswith(says)
    with pytest.raises(DomainError, match="You have named cy HALL twice"):
        join(event, guests=[Guest("Cy Hall"), Guest("cy HALL")])


def test_who_had_no_address_is_given_one_and_has_their_mail_then(event):
    booker = join(event, guests=[Guest("Bea Marsh")]).registration
    [_, bea] = parties.party_of(booker)
    same = naming.name_guest(registration=bea, name="Bea Marsh", by=booker.person)
    assert (same.pk, same.turn) == (bea.pk, bea.turn)
    told = naming.name_guest(registration=bea, name="bea marsh", email=BEA.email, by=booker.person)
    assert (told.pk, told.person_id, told.person.email) == (bea.pk, bea.person_id, BEA.email)
    assert Message.objects.get(to_address=BEA.email).calendar_method == "REQUEST"
    assert waiting_list.count(event).taken == 2


def test_a_second_one_of_a_name_alone_is_a_slip(event):
    booker = join(event, guests=[Guest("Bea Marsh")]).registration
    with pytest.raises(DomainError, match="Bea Marsh stands here already"):
        parties.add_guests(registration=booker, guests=[Guest("Bea Marsh")], by=booker.person)


def test_a_colleague_who_is_on_the_team_or_signed_up_already_takes_no_second_place(event, officer):
    host = PersonFactory()
    signup.add_crew(event=event, person=host, part=Part.HOST, by=officer.person)
    join(event, PersonFactory(email=BEA.email))
    booker = join(event, guests=[BEA, Guest(host.name, host.email), CY]).registration
    assert [name for name, _ in who(booker)][1:] == ["Cy Hall"]
    assert waiting_list.count(event).taken == 3


def test_a_guest_to_be_named_is_named_later_and_gets_the_mail_then(event):
    booker = join(event, to_be_named=1).registration
    [_, unnamed] = parties.party_of(booker)
    named = naming.name_guest(registration=unnamed, name=BEA.name, email=BEA.email, by=booker.person)
    assert named.pk == unnamed.pk
    assert who(booker)[1] == ("Bea Marsh", "confirmed")
    assert Message.objects.get(to_address=BEA.email).calendar_method == "REQUEST"
    again = naming.name_guest(registration=named, name=BEA.name, email=BEA.email, by=booker.person)
    assert (again.pk, Message.objects.filter(to_address=BEA.email).count()) == (named.pk, 1)


def test_somebody_else_comes_instead_on_a_booking_of_their_own(event):
    booker = join(event, guests=[BEA]).registration
    [_, bea] = parties.party_of(booker)
    cy = naming.name_guest(registration=bea, name=CY.name, email=CY.email, by=booker.person)
    assert (cy.pk != bea.pk, cy.key != bea.key) == (True, True), "Bea's links do not open Cy's booking"
    bea.refresh_from_db()
    assert (bea.state, cy.state, cy.confirmed_at) == ("cancelled", "confirmed", bea.confirmed_at)
    assert waiting_list.count(event).taken == 2
    told = Message.objects.get(to_address=BEA.email, kind="events.ended")
    assert (told.calendar_method, "given your place to somebody else" in told.text) == ("CANCEL", True)
    assert Message.objects.get(to_address=CY.email).calendar_method == "REQUEST"


def test_who_gave_their_place_back_may_be_brought_and_has_their_old_booking(event, commits):
    bea = PersonFactory(email=BEA.email, name=BEA.name)
    old = join(event, bea).registration
    signup.cancel_registration(registration=old, by=bea)
    booker = join(event, to_be_named=1).registration
    [_, unnamed] = parties.party_of(booker)
    named = naming.name_guest(registration=unnamed, name=BEA.name, email=BEA.email, by=booker.person)
    assert (named.pk, named.state, named.brought_by) == (old.pk, RegistrationState.CONFIRMED, booker)
    assert Registration.objects.filter(event=event).count() == 2
    assert Attendance.objects.live().filter(person=bea).count() == 1


def test_naming_the_head_of_a_waiting_rest_keeps_its_offer(event, commits):
    for _ in range(4):
        join(event)
    booker = join(event, to_be_named=1).registration
    publishing.change_event(event=event, by=None, capacity=5)
    [part] = waiting_list.fill_places(event_id=event.pk)
    offers.accept(offer=part, by=booker.person)
    publishing.change_event(event=event, by=None, capacity=6)
    [offer] = waiting_list.fill_places(event_id=event.pk)
    old = RegistrationFactory(
        event=event, person=PersonFactory(email=BEA.email), state="cancelled", ended_at=timezone.now()
    )
    naming.name_guest(registration=offer.registration, name=BEA.name, email=BEA.email, by=booker.person)
    offer.refresh_from_db()
    assert (offer.registration, offer.state) == (old, OfferState.PENDING)
    offers.accept(offer=offer, by=booker.person)
    old.refresh_from_db()
    assert (old.state, old.brought_by) == ("confirmed", booker)


def test_one_who_has_a_place_is_not_named_for_another(event, officer):
    booker = join(event, to_be_named=1).registration
    [_, unnamed] = parties.party_of(booker)
    host = PersonFactory()
    signup.add_crew(event=event, person=host, part=Part.HOST, by=officer.person)
    with pytest.raises(DomainError) as refused:
        naming.name_guest(
            registration=unnamed, name=booker.person.name, email=booker.person.email, by=booker.person
        )
    assert refused.value.field == "email"
    ended = naming.name_guest(registration=unnamed, name=host.name, email=host.email, by=booker.person)
    assert (ended.state, waiting_list.count(event).taken) == ("cancelled", 1)
    kinds = set(Message.objects.filter(to_address=host.email).values_list("kind", flat=True))
    assert kinds == {"events.crew", "events.already_crew"}


def test_colleagues_added_later_have_places_or_wait_together_from_then_on(event):
    booker = join(event).registration
    [bea] = parties.add_guests(registration=booker, guests=[BEA], by=booker.person)
    assert (bea.state, bea.brought_by_id, waiting_list.count(event).taken) == ("confirmed", booker.pk, 2)
    join(event)
    waiting = parties.add_guests(registration=booker, guests=[CY], to_be_named=1, by=booker.person)
    assert [row.state for row in waiting] == ["waiting", "waiting"], "one place is left for two"
    with pytest.raises(DomainError, match="up to 3"):
        parties.add_guests(registration=booker, to_be_named=1, by=booker.person)
    with pytest.raises(DomainError, match="signed up themselves"):
        parties.add_guests(registration=bea, to_be_named=1, by=bea.person)


def test_a_guest_taken_off_frees_a_place_and_hears_of_it(event, commits):
    booker = join(event, guests=[BEA], to_be_named=2).registration
    waiting = join(event).registration
    rows = parties.party_of(booker)
    with commits():
        naming.remove_guest(registration=rows[1], by=booker.person)
    assert PlaceOffer.objects.get().registration == waiting
    told = Message.objects.get(to_address=BEA.email, kind="events.ended")
    assert (told.calendar_method, "cancelled it" in told.text) == ("CANCEL", True)
    with pytest.raises(DomainError, match="signed up themselves, so only they"):
        naming.remove_guest(registration=booker, by=booker.person)


def test_a_guest_taken_off_while_the_party_has_an_offer_shrinks_it(event, commits):
    for _ in range(4):
        join(event)
    booker = join(event, to_be_named=2).registration
    single = join(event).registration
    with commits():
        publishing.change_event(event=event, by=None, capacity=7)
    offer = PlaceOffer.objects.get()
    assert offer.places == 3
    with commits():
        naming.remove_guest(registration=parties.party_of(booker)[2], by=booker.person)
    offer.refresh_from_db()
    assert (offer.places, offer.state) == (2, OfferState.PENDING)
    assert PlaceOffer.objects.latest("pk").registration == single
    offers.accept(offer=offer, by=booker.person)
    assert [state for _, state in who(booker)] == ["confirmed", "confirmed"]


def test_a_guest_gives_their_own_place_back(event, commits):
    booker = join(event, guests=[BEA]).registration
    [_, bea] = parties.party_of(booker)
    with commits():
        signup.cancel_registration(registration=bea, by=bea.person)
    assert who(booker) == [(booker.person.name, "confirmed")]
    assert parties.add_guests(registration=booker, guests=[CY], by=booker.person)[0].state == "confirmed"


def test_when_the_booker_leaves_those_with_a_name_stand_on_their_own(event, commits):
    booker = join(event, guests=[BEA], to_be_named=1).registration
    [_, bea, unnamed] = parties.party_of(booker)
    with commits():
        signup.cancel_registration(registration=booker, by=booker.person)
    bea.refresh_from_db()
    unnamed.refresh_from_db()
    assert (bea.state, bea.brought_by, unnamed.state) == ("confirmed", None, "cancelled")
    assert Message.objects.filter(to_address=BEA.email).count() == 1, "nothing has changed for her"
    assert waiting_list.count(event).taken == 1


def test_when_the_booker_leaves_with_everybody_all_places_go_back(event, commits):
    booker = join(event, guests=[BEA], to_be_named=1).registration
    with commits():
        signup.cancel_registration(registration=booker, by=booker.person, guests="cancel")
    assert waiting_list.count(event).taken == 0
    assert Message.objects.get(to_address=BEA.email, kind="events.ended").calendar_method == "CANCEL"


def test_when_a_waiting_booker_leaves_those_with_a_name_hear_that_they_wait(event, commits):
    for _ in range(4):
        join(event)
    booker = join(event, guests=[BEA], to_be_named=1).registration
    join(event)
    [_, bea, _] = parties.party_of(booker)
    with commits():
        signup.cancel_registration(registration=booker, by=booker.person)
    bea.refresh_from_db()
    assert (bea.brought_by, position_in_line(bea)) == (None, 1)
    assert Message.objects.get(to_address=BEA.email).kind == "events.in_line"


def test_a_booker_who_is_erased_leaves_the_others_their_places(event, commits):
    booker = join(event, guests=[BEA], to_be_named=1).registration
    with commits():
        privacy.erase(person=booker.person, by=booker.person)
    assert waiting_list.count(event).taken == 1


def test_two_bookings_of_one_person_become_one_with_its_party(event, officer, commits):
    """She signed up with one address and was brought under another; and she brings somebody herself."""
    ann, twin = PersonFactory(name="Ann Lee"), PersonFactory(name="A. Lee")
    other = join(event, guests=[Guest(ann.name, ann.email)]).registration
    own = join(event, twin, guests=[BEA]).registration
    officer.person.is_superuser = officer.person.is_staff = True
    officer.person.save()
    with commits():
        merging.merge(kept=ann, gone=twin, by=officer.person)
    [kept] = Registration.objects.filter(person=ann)
    assert (kept.state, kept.brought_by) == ("confirmed", None)
    assert Registration.objects.get(person__email=BEA.email).brought_by == kept
    assert not Registration.objects.filter(pk=own.pk).exists()
    assert [name for name, _ in who(other)] == [other.person.name]
    assert waiting_list.count(event).taken == 3


def test_somebody_who_brought_themselves_under_another_address_is_one(event, officer, commits):
    ann, twin = PersonFactory(name="Ann Lee"), PersonFactory(name="A. Lee")
    booker = join(event, ann, guests=[Guest(twin.name, twin.email)]).registration
    officer.person.is_superuser = officer.person.is_staff = True
    officer.person.save()
    with commits():
        merging.merge(kept=twin, gone=ann, by=officer.person)
    assert Person.objects.get(pk=ann.pk).merged_into == twin
    [kept] = Registration.objects.filter(event=event)
    assert (kept.pk, kept.person, kept.brought_by) == (booker.pk, twin, None)


def test_two_who_wait_with_an_offer_each_have_one_after_they_are_merged(event, officer, commits):
    inside = [join(event).registration for _ in range(4)]
    ann, twin = PersonFactory(), PersonFactory()
    for person in (ann, twin):
        join(event, person)
    for row in inside[:2]:
        with commits():
            signup.cancel_registration(registration=row, by=row.person)
    join(event)
    officer.person.is_superuser = officer.person.is_staff = True
    officer.person.save()
    with commits():
        merging.merge(kept=ann, gone=twin, by=officer.person)
    assert PlaceOffer.objects.filter(state=OfferState.PENDING, registration__person=ann).count() == 1
    assert PlaceOffer.objects.filter(state=OfferState.PENDING).count() == 2, (
        "the other goes to the next in line"
    )
    assert waiting_list.count(event).spoken_for == 4


def test_an_offer_is_open_to_the_booker_for_the_whole_party(event, commits):
    for _ in range(4):
        join(event)
    booker = join(event, guests=[BEA], to_be_named=1).registration
    with commits():
        publishing.change_event(event=event, by=None, capacity=5)
    [offer] = offers.open_to(booker)
    assert offer.places == 1
    assert offers.open_to(parties.party_of(booker)[1]) == [offer]
    assert offers.open_to(booker, now=offer.expires_at + timedelta(seconds=1)) == []


def test_a_party_that_lets_the_whole_offer_go_leaves_the_line(event, commits):
    for _ in range(4):
        join(event)
    booker = join(event, guests=[BEA], to_be_named=1).registration
    with commits():
        publishing.change_event(event=event, by=None, capacity=7)
    with commits():
        offers.decline(offer=PlaceOffer.objects.get(), by=booker.person)
    assert who(booker) == []
    assert not Message.objects.filter(to_address=BEA.email).exists(), "she never heard that she waited"
    assert Message.objects.get(kind="events.offer_over").to_address == booker.person.email


def test_taking_fewer_than_offered_keeps_the_turn_of_the_rest(event, commits):
    for _ in range(4):
        join(event)
    booker = join(event, to_be_named=2).registration
    with commits():
        publishing.change_event(event=event, by=None, capacity=7)
    with pytest.raises(DomainError, match="3 places for you"):
        offers.accept(offer=PlaceOffer.objects.get(), by=booker.person, places=4)
    with pytest.raises(DomainError) as refused:
        offers.accept(offer=PlaceOffer.objects.get(), by=booker.person, places=0)
    assert refused.value.field == "places"
    offers.accept(offer=PlaceOffer.objects.get(), by=booker.person, places=2)
    assert [state for _, state in who(booker)] == ["confirmed", "confirmed", "waiting"]
    assert position_in_line(parties.party_of(booker)[2]) == 1
    event.refresh_from_db()
    assert waiting_list.count(event).room(Mode.IN_PERSON) == 1


def test_after_a_postponement_the_booker_says_yes_for_those_without_a_name(event, officer):
    booker = join(event, guests=[BEA], to_be_named=1).registration
    publishing.postpone(event=event, by=officer.person, reason="Snow.")
    day = event.sessions.get()
    changes = {"start_day": day.start_day + timedelta(days=7), "end_day": day.end_day + timedelta(days=7)}
    publishing.replan(event=event, by=officer.person, days={day.pk: changes})
    signup.reconfirm(registration=booker, by=booker.person)
    rows = parties.party_of(booker)
    assert [row.reconfirm_by is None for row in rows] == [True, False, True], "Bea says so herself"
    signup.lapse_unanswered(event_id=event.pk, now=rows[1].reconfirm_by + timedelta(hours=1))
    assert who(booker) == [(booker.person.name, "confirmed"), ("", "confirmed")]
