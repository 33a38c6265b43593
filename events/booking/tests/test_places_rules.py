"""Rules 1 to 13 of the survey, each by its number: places, the line, offers, and who may know what."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agenda.choices import Mode, Part
from common.errors import DomainError
from events import selectors
from events.booking import naming, offers, parties, signup, waiting_list
from events.booking.signup import SignUpOutcome
from events.choices import OfferState, RegistrationState
from events.factories import PublishedEventFactory, WaitingFactory
from events.models import PlaceOffer, Registration
from events.planning import publishing
from events.selectors import position_in_line, with_places
from events.tasks import fill_all_places
from mailing.models import Message
from people.factories import PersonFactory
from people.merging import services as merging
from people.privacy import services as privacy
from people.profile.lookup import person_for_booking
from programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def join(event, person=None, **options):
    person = person or PersonFactory()
    options.setdefault("by", person)
    return signup.sign_up(event=event, person=person, **options)


def line_of(event):
    return list(Registration.objects.filter(event=event).in_line())


def full_event(*, waiting=1, capacity=1, **fields):
    """An event with its places taken, and the bookings of those who have them and of those who wait."""
    event = PublishedEventFactory(capacity=capacity, **fields)
    rows = [join(event, mode=Mode.IN_PERSON).registration for _ in range(capacity + waiting)]
    return event, rows[:capacity], rows[capacity:]


def free_one(row, commits):
    with commits():
        signup.cancel_registration(registration=row, by=row.person)


def moment(event, **before_the_start):
    """A moment before ``event`` starts."""
    return event.sessions.get().starts_at - timedelta(**before_the_start)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """A block in which what happens on commit does happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


# --- 1: the last place (the race itself is in test_places_races) ----------------------------------------------------
def test_rule_1_the_last_place_goes_to_one_and_the_other_waits_in_the_same_answer():
    event = PublishedEventFactory(capacity=1)
    first, second = join(event), join(event)
    assert (first.outcome, second.outcome) == (SignUpOutcome.PLACE, SignUpOutcome.IN_LINE)
    assert position_in_line(second.registration) == 1


# --- 2: what an offer holds -----------------------------------------------------------------------------------------
def test_rule_2_an_offer_holds_its_seat_until_it_runs_out_and_nets_out_for_its_holder(commits):
    event, [inside], [next_one] = full_event()
    free_one(inside, commits)
    offer = PlaceOffer.objects.get()
    newcomer = join(event)
    assert newcomer.outcome is SignUpOutcome.IN_LINE, "the free seat is held"
    assert waiting_list.count(event).room(Mode.IN_PERSON) == 0
    late = offer.expires_at + timedelta(seconds=1)
    assert waiting_list.count(event, now=late).room(Mode.IN_PERSON) == 1, (
        "run out, and not swept: it holds nothing"
    )
    with pytest.raises(DomainError) as refused:
        offers.accept(offer=offer, by=next_one.person, now=late)
    assert "has run out" in refused.value.message
    with commits():
        offers.accept(offer=offer, by=next_one.person, now=offer.expires_at - timedelta(seconds=1))
    next_one.refresh_from_db()
    assert next_one.state == RegistrationState.CONFIRMED
    assert (waiting_list.count(event).taken, waiting_list.count(event).held.total()) == (1, 0)


def test_rule_2_a_held_seat_counts_against_the_room_and_each_way(commits, officer):
    event = PublishedEventFactory(day__mode=Mode.HYBRID, capacity=4, places_in_person=1, room_capacity=4)
    inside = join(event, mode=Mode.IN_PERSON).registration
    waiting = join(event, mode=Mode.IN_PERSON)
    assert waiting.outcome is SignUpOutcome.IN_LINE, (
        "two of the four places are left, none of them in the room"
    )
    assert join(event, mode=Mode.ONLINE).outcome is SignUpOutcome.PLACE
    free_one(inside, commits)
    standing = waiting_list.count(event)
    assert (standing.room(Mode.IN_PERSON), standing.room(Mode.ONLINE), standing.spoken_for) == (0, 2, 2)
    for _ in range(2):
        signup.add_crew(event=event, person=PersonFactory(), part=Part.HOST, by=officer.person)
    assert waiting_list.count(event).room_left == 1
    signup.add_crew(event=event, person=PersonFactory(), part=Part.HOST, by=officer.person)
    with pytest.raises(DomainError, match="The room is full"):
        signup.add_crew(event=event, person=PersonFactory(), part=Part.HOST, by=officer.person)


# --- 3: one pending offer -------------------------------------------------------------------------------------------
def test_rule_2_pages_and_lists_count_a_held_seat_as_taken(commits):
    event, insiders, _ = full_event(capacity=2)
    free_one(insiders[0], commits)
    [counted] = with_places(type(event).objects.filter(pk=event.pk))
    [listed] = selectors.coming_days().filter(event=event)
    assert (counted.taken, counted.waiting, listed.taken, listed.places_left) == (2, 1, 2, 0)


def test_rule_3_nobody_has_two_offers_at_once(commits):
    event, insiders, [waiting] = full_event(capacity=2)
    for row in insiders:
        free_one(row, commits)
    [offer] = PlaceOffer.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceOffer.objects.create(registration=waiting, places=1, expires_at=offer.expires_at)
    assert waiting_list.fill_places(event_id=event.pk) == []


# --- 4: everything that frees a seat --------------------------------------------------------------------------------
def _cancelled(event, inside, officer):
    signup.cancel_registration(registration=inside, by=inside.person)


def _removed(event, inside, officer):
    signup.remove(registration=inside, by=officer.person, reason="As agreed.")


def _disowned(event, inside, officer):
    signup.disown(registration=inside)


def _more_places(event, inside, officer):
    publishing.change_event(event=event, by=officer.person, capacity=2)


def _no_limit(event, inside, officer):
    publishing.change_event(event=event, by=officer.person, capacity=None)


def _merged(event, inside, officer):
    twin = PersonFactory()
    publishing.change_event(event=event, by=officer.person, capacity=2)
    Registration.objects.create(
        event=event, person=twin, state=RegistrationState.CONFIRMED, confirmed_at=timezone.now()
    )
    officer.person.is_superuser = officer.person.is_staff = True
    officer.person.save()
    merging.merge(kept=inside.person, gone=twin, by=officer.person)


def _erased(event, inside, officer):
    privacy.erase(person=inside.person, by=inside.person)


def _became_crew(event, inside, officer):
    signup.add_crew(event=event, person=inside.person, part=Part.PRESENTER, by=officer.person)


def _opened_again(event, inside, officer):
    publishing.close(event=event, by=officer.person)
    signup.cancel_registration(registration=inside, by=inside.person)
    publishing.publish(event=event, by=officer.person)


def _bookings_on_again(event, inside, officer):
    publishing.change_event(event=event, by=officer.person, takes_bookings=False)
    signup.cancel_registration(registration=inside, by=inside.person)
    publishing.change_event(event=event, by=officer.person, takes_bookings=True)


WAYS = [
    _cancelled, _removed, _disowned, _more_places, _no_limit, _merged, _erased, _became_crew, _opened_again,
    _bookings_on_again,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_rule_4_whatever_frees_a_seat_offers_it_to_the_next_in_line(way, officer, commits):
    event, [inside], [waiting] = full_event(programme=officer.programme)
    with commits():
        way(event, inside, officer)
    offer = PlaceOffer.objects.get(state=OfferState.PENDING)
    assert (offer.registration, offer.places) == (waiting, 1)
    assert waiting_list.fill_places(event_id=event.pk) == [], "once is enough"


@pytest.mark.parametrize("settle", ["declined", "expired", "revoked"])
def test_rule_4_an_offer_not_taken_goes_to_the_next_in_line(settle, officer, commits):
    _, [inside], [first, second] = full_event(waiting=2)
    free_one(inside, commits)
    offer = PlaceOffer.objects.get()
    with commits():
        if settle == "declined":
            offers.decline(offer=offer, by=first.person)
        elif settle == "revoked":
            offers.revoke(offer=offer, by=officer.person, reason="The wrong person.")
        else:
            assert offers.lapse_due(now=offer.expires_at) == 1
    offer.refresh_from_db()
    assert (offer.state, offer.registration) == (settle, first)
    assert PlaceOffer.objects.get(state=OfferState.PENDING).registration == second


def test_rule_4_a_guest_taken_off_a_mode_changed_and_a_host_gone_free_seats_too(officer, commits):
    event = PublishedEventFactory(day__mode=Mode.HYBRID, capacity=9, room_capacity=9, bring_up_to=1)
    publishing.change_event(event=event, by=officer.person, capacity=None, room_capacity=3)
    host = PersonFactory()
    signup.add_crew(event=event, person=host, part=Part.HOST, by=officer.person)
    booker = join(event, mode=Mode.IN_PERSON, to_be_named=1).registration
    waiting = [join(event, mode=Mode.IN_PERSON).registration for _ in range(3)]
    assert [row.state for row in waiting] == ["waiting"] * 3
    [_, guest] = parties.party_of(booker)
    with commits():
        naming.remove_guest(registration=guest, by=booker.person)
    with commits():
        signup.change_booking(registration=booker, by=booker.person, mode=Mode.ONLINE)
    with commits():
        signup.leave_crew(event=event, person=host, by=officer.person)
    assert [offer.registration for offer in PlaceOffer.objects.order_by("pk")] == waiting


def test_rule_4_the_hourly_pass_finds_what_was_missed():
    _, [inside], [_] = full_event()
    Registration.objects.filter(pk=inside.pk).update(state=RegistrationState.CANCELLED)
    assert fill_all_places() == 1
    assert fill_all_places() == 0


# --- 5: taken back, run out -----------------------------------------------------------------------------------------
def test_rule_5_who_lets_an_offer_run_out_goes_to_the_end_and_is_told_so(commits):
    event, [inside], [first, second, third] = full_event(waiting=3)
    free_one(inside, commits)
    offer = PlaceOffer.objects.get()
    offers.lapse_due(now=offer.expires_at + HOUR)
    assert line_of(event) == [second, third, first]
    told = Message.objects.get(kind="events.offer_over")
    assert (told.to_address, "moved to the end" in told.text) == (first.person.email, True)
    assert "number 3 in line" in told.text


def test_rule_5_the_second_offer_running_that_runs_out_ends_the_booking_and_says_how_to_come_back(commits):
    event, [inside], [only] = full_event()
    free_one(inside, commits)
    first = PlaceOffer.objects.get()
    offers.lapse_due(now=first.expires_at)
    second = PlaceOffer.objects.get(state=OfferState.PENDING)
    assert second.registration == only
    offers.lapse_due(now=second.expires_at)
    only.refresh_from_db()
    assert only.state == RegistrationState.CANCELLED
    told = Message.objects.filter(kind="events.offer_over").latest("pk")
    assert ("sign up again" in told.text, "number" in told.text) == (True, False)
    assert join(event, only.person).outcome is SignUpOutcome.PLACE


def test_rule_5_who_answers_in_between_is_not_counted_as_silent(commits):
    event = PublishedEventFactory(capacity=2, bring_up_to=2)
    inside = join(event, to_be_named=1).registration
    party = join(event, to_be_named=2).registration
    with commits():
        signup.cancel_registration(registration=inside, by=inside.person)
    part = PlaceOffer.objects.get()
    offers.lapse_due(now=part.expires_at)
    again = PlaceOffer.objects.get(state=OfferState.PENDING)
    offers.decline(offer=again, by=party.person, now=again.made_at + HOUR)
    publishing.change_event(event=event, by=None, capacity=3)
    [whole] = waiting_list.fill_places(event_id=event.pk, now=again.made_at + 2 * HOUR)
    offers.lapse_due(now=whole.expires_at)
    party.refresh_from_db()
    assert party.state == RegistrationState.WAITING


def test_rule_5_who_had_an_offer_taken_back_is_left_alone_for_a_day(officer, commits):
    event, [inside], [only] = full_event()
    free_one(inside, commits)
    offer = PlaceOffer.objects.get()
    with pytest.raises(DomainError):
        offers.revoke(offer=offer, by=officer.person, reason=" ")
    now = timezone.now()
    offers.revoke(offer=offer, by=officer.person, reason="It was meant for the host.", now=now)
    told = Message.objects.get(kind="events.offer_over")
    assert ("It was meant for the host." in told.text, "number 1 in line" in told.text) == (True, True)
    assert waiting_list.fill_places(event_id=event.pk, now=now + 23 * HOUR) == []
    assert waiting_list.why_waiting(only, now=now).startswith("An offer was taken back by an officer.")
    assert [o.registration for o in waiting_list.fill_places(event_id=event.pk, now=now + 24 * HOUR)] == [
        only
    ]


# --- 6: a party that does not fit -----------------------------------------------------------------------------------
def test_rule_6_a_party_that_does_not_fit_is_passed_by_keeps_its_turn_and_is_told_once(commits):
    event = PublishedEventFactory(capacity=1, bring_up_to=2)
    inside = join(event).registration
    party = join(event, to_be_named=2).registration
    single = join(event).registration
    free_one(inside, commits)
    assert PlaceOffer.objects.get().registration == single
    assert position_in_line(party) == 1
    told = Message.objects.get(kind="events.part_free")
    assert told.to_address == party.person.email
    assert "asked for 3" in told.text
    for _ in range(3):
        waiting_list.fill_places(event_id=event.pk)
    assert Message.objects.filter(kind="events.part_free").count() == 1


def test_rule_6_when_nobody_fits_whole_the_first_party_may_take_part_and_keep_its_turn(commits):
    event = PublishedEventFactory(capacity=1, bring_up_to=3)
    inside = join(event).registration
    party = join(event, to_be_named=2).registration
    other = join(event, to_be_named=3).registration
    free_one(inside, commits)
    offer = PlaceOffer.objects.get()
    assert (offer.registration, offer.places) == (party, 1)
    mail = Message.objects.get(kind="events.offer")
    assert "You asked for 3 places" in mail.text
    with commits():
        offers.accept(offer=offer, by=party.person)
    rows = parties.party_of(party)
    assert [row.state for row in rows] == ["confirmed", "waiting", "waiting"], "the booker first"
    assert [position_in_line(row) for row in rows[1:]] == [1, 1]
    assert position_in_line(other) == 3
    with commits():
        publishing.change_event(event=event, by=None, capacity=3)
    rest = PlaceOffer.objects.get(state=OfferState.PENDING)
    assert (rest.registration.brought_by_id, rest.places) == (party.pk, 2)
    assert Message.objects.filter(kind="events.offer").latest("pk").to_address == party.person.email


def test_rule_6_a_part_refused_is_not_offered_again_until_more_is_free(commits):
    event = PublishedEventFactory(capacity=2, bring_up_to=3)
    [one, two] = [join(event).registration for _ in range(2)]
    party = join(event, to_be_named=2).registration
    other = join(event, to_be_named=3).registration
    free_one(one, commits)
    with commits():
        offers.decline(offer=PlaceOffer.objects.get(), by=party.person)
    party.refresh_from_db()
    assert (party.state, position_in_line(party)) == (RegistrationState.WAITING, 1)
    second = PlaceOffer.objects.get(state=OfferState.PENDING)
    assert second.registration == other, "the next party is asked"
    with commits():
        offers.decline(offer=second, by=other.person)
    assert not PlaceOffer.objects.pending().exists()
    assert waiting_list.why_waiting(party) == "3 places are wanted together, and one place is free."
    assert join(event).outcome is SignUpOutcome.PLACE, "nobody in line wants it"
    with commits():
        publishing.change_event(event=event, by=None, capacity=4)
    again = PlaceOffer.objects.get(state=OfferState.PENDING)
    assert (again.registration, again.places) == (party, 2)
    assert two.is_live


def test_rule_6_whoever_keeps_waiting_may_take_what_is_free(commits):
    event = PublishedEventFactory(capacity=1, bring_up_to=2)
    inside = join(event).registration
    party = join(event, to_be_named=2).registration
    with pytest.raises(DomainError, match="Nothing is free just now"):
        offers.take_what_is_free(registration=party, by=party.person, places=1)
    free_one(inside, commits)
    with commits():
        offers.decline(offer=PlaceOffer.objects.get(), by=party.person)
    with pytest.raises(DomainError, match="There is one place for you"):
        offers.take_what_is_free(registration=party, by=party.person, places=2)
    offers.take_what_is_free(registration=party, by=party.person, places=1)
    assert [row.state for row in parties.party_of(party)] == ["confirmed", "waiting", "waiting"]
    assert waiting_list.count(event).room(Mode.IN_PERSON) == 0


# --- 7: fewer places than bookings ----------------------------------------------------------------------------------
def test_rule_7_fewer_places_than_bookings_are_refused_and_no_new_bookings_drop_nobody(officer, commits):
    event, insiders, [waiting] = full_event(capacity=3, programme=officer.programme)
    with pytest.raises(DomainError) as refused:
        publishing.change_event(event=event, by=officer.person, capacity=2)
    assert refused.value.field == "capacity"
    assert "switch new bookings off" in refused.value.message
    with commits():
        publishing.change_event(event=event, by=officer.person, capacity=2, takes_bookings=False)
    assert waiting_list.count(event).taken == 3, "nobody is dropped"
    free_one(insiders[0], commits)
    free_one(insiders[1], commits)
    assert PlaceOffer.objects.count() == 0, "and nobody is added"
    newcomer = join(event)
    assert newcomer.outcome is SignUpOutcome.IN_LINE, "the line stays open"
    assert waiting_list.why_waiting(newcomer.registration).startswith("No new bookings are taken")
    with pytest.raises(DomainError, match="No new bookings"):
        offers.take_what_is_free(registration=waiting, by=waiting.person, places=1)
    with commits():
        publishing.change_event(event=event, by=officer.person, takes_bookings=True)
    assert PlaceOffer.objects.get().registration == waiting


def test_rule_7_offers_that_stand_open_are_ended_when_new_bookings_are_switched_off(officer, commits):
    event, [inside], [waiting] = full_event(programme=officer.programme)
    free_one(inside, commits)
    with commits():
        publishing.change_event(event=event, by=officer.person, takes_bookings=False)
    offer = PlaceOffer.objects.get()
    assert offer.state == OfferState.MOOT
    assert "No new bookings are taken at the moment." in Message.objects.get(kind="events.offer_over").text
    with pytest.raises(DomainError):
        offers.accept(offer=offer, by=waiting.person)


def test_rule_7_a_new_limit_for_one_way_is_checked_against_those_who_come_that_way(officer):
    event = PublishedEventFactory(day__mode=Mode.HYBRID, programme=officer.programme)
    for mode in (Mode.IN_PERSON, Mode.IN_PERSON, Mode.ONLINE):
        join(event, mode=mode)
    for field, limit in (("places_in_person", 1), ("places_online", 0)):
        with pytest.raises(DomainError) as refused:
            publishing.change_event(event=event, by=officer.person, **{field: limit})
        assert refused.value.field == field
    publishing.change_event(event=event, by=officer.person, places_in_person=2, places_online=1)


# --- 8: no second offer, none after the close -----------------------------------------------------------------------
def test_rule_8_who_gives_a_place_back_after_an_offer_has_no_second_offer(commits):
    event, [inside], [waiting] = full_event()
    free_one(inside, commits)
    with commits():
        offers.accept(offer=PlaceOffer.objects.get(), by=waiting.person)
    free_one(waiting, commits)
    waiting_list.fill_places(event_id=event.pk)
    assert PlaceOffer.objects.filter(registration=waiting).count() == 1


def test_rule_8_no_offers_after_sign_up_has_closed_or_the_event_has_started(commits):
    closes = timezone.now() + timedelta(days=3)
    event, [inside], [waiting] = full_event(signup_closes_at=closes)
    free_one(inside, lambda: transaction.atomic())
    PlaceOffer.objects.all().delete()
    assert waiting_list.fill_places(event_id=event.pk, now=closes + timedelta(minutes=1)) == []
    assert waiting_list.why_waiting(waiting, now=closes + HOUR) == "Sign-up has closed."
    with pytest.raises(DomainError, match="Sign-up has closed"):
        offers.take_what_is_free(registration=waiting, by=waiting.person, places=1, now=closes + HOUR)
    event.signup_closes_at = None
    event.save()
    assert waiting_list.fill_places(event_id=event.pk, now=moment(event, minutes=-1)) == []


def test_rule_8_an_offer_made_before_an_officer_closes_sign_up_still_stands(officer, commits):
    event, [inside], [first, _] = full_event(waiting=2, programme=officer.programme)
    free_one(inside, commits)
    with commits():
        publishing.close(event=event, by=officer.person)
    offer = PlaceOffer.objects.get()
    offers.accept(offer=offer, by=first.person)
    first.refresh_from_db()
    assert first.state == RegistrationState.CONFIRMED


def test_rule_8_an_offer_is_none_once_the_event_has_started_however_early_it_was_moved(commits):
    event, [inside], [waiting] = full_event()
    free_one(inside, commits)
    offer = PlaceOffer.objects.get()
    earlier = timezone.localdate() + timedelta(days=1)
    event.sessions.update(start_day=earlier, end_day=earlier)
    with pytest.raises(DomainError, match="does not stand any more"):
        offers.accept(offer=offer, by=waiting.person, now=moment(event, minutes=-1))


def test_rule_8_what_runs_out_with_the_close_is_settled_in_silence(commits):
    event, [inside], [waiting, _] = full_event(waiting=2, signup_closes_at=timezone.now() + 10 * HOUR)
    free_one(inside, commits)
    offer = PlaceOffer.objects.get()
    assert offer.expires_at == event.signup_closes_at
    mails = Message.objects.count()
    offers.lapse_due(now=offer.expires_at + timedelta(minutes=2))
    offer.refresh_from_db()
    assert (offer.state, Message.objects.count()) == (OfferState.EXPIRED, mails)
    assert line_of(event)[0] == waiting, "nobody can move up any more, so nobody is moved"


# --- 9: the window shrinks ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before_start", "close_in", "expected"),
    [
        (timedelta(days=30), None, timedelta(hours=48)),
        (timedelta(days=3), None, timedelta(hours=36)),
        (timedelta(days=30), timedelta(hours=20), timedelta(hours=20)),
        (timedelta(hours=6), None, timedelta(hours=3)),
    ],
)
def test_rule_9_an_offer_stands_48_hours_or_half_the_time_left_or_until_the_close(
    before_start, close_in, expected
):
    now = timezone.now()
    window = offers.window_for(
        PublishedEventFactory.build(), now + before_start, now + close_in if close_in else None, now
    )
    assert (window.expires_at - now, window.holds) == (expected, True)


@pytest.mark.parametrize(("hours", "expected"), [(4, 4), (24, 24), (48, 48), (96, 50)])
def test_rule_9_an_offer_stands_for_the_hours_of_its_programme(hours, expected):
    event, [inside], [first] = full_event(waiting=1)
    event.programme.offer_hours = hours
    event.programme.save()
    now = moment(event, hours=100)
    signup.cancel_registration(registration=inside, by=inside.person, now=now)
    [offer] = waiting_list.fill_places(event_id=event.pk, now=now)
    assert (offer.registration, offer.expires_at - now, offer.holds) == (first, expected * HOUR, True)


@pytest.mark.parametrize(("hours", "good"), [(3, False), (4, True), (168, True), (169, False)])
def test_the_hours_of_an_offer_are_a_programmes_own_within_reason(hours, good):
    programme = ProgrammeFactory.create()
    programme.offer_hours = hours
    refused = pytest.raises(IntegrityError, match="programme_offers_stand_for_hours")
    with nullcontext() if good else refused, transaction.atomic():
        programme.save()
    programme.refresh_from_db()
    assert programme.offer_hours == (hours if good else 48)


def test_rule_9_under_three_hours_nothing_is_held_and_after_the_close_there_is_no_window():
    now = timezone.now()
    event = PublishedEventFactory.build()
    near = offers.window_for(event, now + 5 * HOUR, None, now)
    assert (near.expires_at, near.holds) == (now + 5 * HOUR, False)
    closing = offers.window_for(event, now + 100 * HOUR, now + 2 * HOUR, now)
    assert (closing.expires_at, closing.holds) == (now + 2 * HOUR, False)
    assert offers.window_for(event, now + HOUR, now, now) is None
    assert offers.window_for(event, None, None, now) is None


def test_rule_9_near_the_start_everybody_in_line_is_asked_and_the_first_to_answer_has_it():
    event, [inside], [first, second, third] = full_event(waiting=3)
    now = moment(event, hours=4)
    signup.cancel_registration(registration=inside, by=inside.person, now=now)
    made = waiting_list.fill_places(event_id=event.pk, now=now)
    assert [(offer.registration, offer.holds) for offer in made] == [
        (first, False), (second, False), (third, False),
    ]  # fmt: skip
    for mail in Message.objects.filter(kind="events.offer"):
        assert "Whoever presses first has the place" in mail.text
    offers.accept(offer=made[1], by=second.person, now=now)
    with pytest.raises(DomainError) as refused:
        offers.accept(offer=made[0], by=first.person, now=now)
    assert "Somebody else was quicker" in refused.value.message
    waiting_list.fill_places(event_id=event.pk, now=now)
    assert set(PlaceOffer.objects.values_list("registration", "state")) == {
        (first.pk, OfferState.PASSED),
        (second.pk, OfferState.ACCEPTED),
        (third.pk, OfferState.PASSED),
    }
    assert line_of(event) == [first, third], "and nobody has lost their turn"
    assert Message.objects.filter(kind="events.offer_over").count() == 2


def test_rule_9_a_newcomer_near_the_start_is_one_of_those_who_are_asked():
    event, [inside], [waiting] = full_event()
    now = moment(event, hours=2)
    signup.cancel_registration(registration=inside, by=inside.person, now=now)
    waiting_list.fill_places(event_id=event.pk, now=now)
    newcomer = join(event, now=now)
    assert newcomer.outcome is SignUpOutcome.IN_LINE
    [offer] = waiting_list.fill_places(event_id=event.pk, now=now)
    assert offer.registration == newcomer.registration
    offers.accept(offer=offer, by=newcomer.registration.person, now=now)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.WAITING


def test_rule_9_however_long_the_line_offers_take_the_same_queries(django_assert_num_queries):
    for people in (3, 30):
        event = PublishedEventFactory(capacity=people)
        WaitingFactory.create_batch(people, event=event)
        with django_assert_num_queries(15):
            assert len(waiting_list.fill_places(event_id=event.pk)) == people


# --- 10: one person, one place --------------------------------------------------------------------------------------
def test_rule_10_a_second_address_or_an_alias_is_one_place_and_a_shared_mailbox_is_several_people():
    event = PublishedEventFactory(bring_up_to=3)
    ann = person_for_booking(name="Ann Lee", email="ann@dover.example")
    join(event, ann, by=None)
    again = person_for_booking(name="A. Lee", email="Ann+peer@dover.example")
    assert join(event, again, by=None).outcome is SignUpOutcome.ALREADY
    for name in ("Bea Marsh", "Cy Hall"):
        result = join(event, person_for_booking(name=name, email="info@dover.example"), by=None)
        assert result.outcome is SignUpOutcome.PLACE
    assert Registration.objects.count() == 3
    guests = [parties.Guest("Dee Fox", "info@dover.example"), parties.Guest("Ed Orr", "info@dover.example")]
    join(event, guests=guests)
    assert Registration.objects.confirmed().count() == 6


def test_rule_10_a_party_names_nobody_twice_and_nobody_themselves():
    event = PublishedEventFactory(bring_up_to=3)
    booker = PersonFactory(email="ann@dover.example")
    for guests in (
        [parties.Guest("Bea", "bea@dover.example"), parties.Guest("Bea M", "bea+x@dover.example")],
        [parties.Guest("Ann", "ann+me@dover.example")],
    ):
        with pytest.raises(DomainError) as refused:
            join(event, booker, guests=guests)
        assert refused.value.field == "guests"
    assert Registration.objects.count() == 0


# --- 11: the team ---------------------------------------------------------------------------------------------------
def test_rule_11_the_team_is_outside_the_places_and_inside_the_room(officer):
    event = PublishedEventFactory(capacity=2, room_capacity=3)
    signup.add_crew(event=event, person=PersonFactory(), part=Part.HOST, by=officer.person)
    assert [join(event).outcome for _ in range(3)] == [
        SignUpOutcome.PLACE,
        SignUpOutcome.PLACE,
        SignUpOutcome.IN_LINE,
    ]
    standing = waiting_list.count(event)
    assert (standing.taken, standing.in_room, standing.room_left) == (2, 3, 0)


# --- 12: signed out -------------------------------------------------------------------------------------------------
def test_rule_12_signed_out_a_party_stays_unclaimed_and_nothing_is_said_of_who_is_known():
    event = PublishedEventFactory(bring_up_to=2)
    known = PersonFactory(name="Known", email="known@dover.example")
    join(event, known)
    booker = PersonFactory()
    guests = [
        parties.Guest("Known", "known@dover.example"),
        parties.Guest("New", "new@dover.example"),
    ]
    result = join(event, booker, by=None, guests=guests)
    assert result.outcome is SignUpOutcome.PLACE
    assert [row.claimed_at for row in parties.party_of(result.registration)] == [None, None]
    assert Registration.objects.get(person=known).brought_by is None, "theirs stays as it is"
    assert Message.objects.filter(kind="events.already").get().to_address == "known@dover.example"


# --- 13: the same thing twice ---------------------------------------------------------------------------------------
def test_rule_13_the_same_thing_twice_is_once(commits):
    event = PublishedEventFactory(capacity=2, bring_up_to=1)
    person = PersonFactory()
    guests = [parties.Guest("Bea Marsh", "bea@dover.example")]
    first = join(event, person, guests=guests)
    second = join(event, person, guests=guests)
    assert (second.outcome, second.registration) == (SignUpOutcome.ALREADY, first.registration)
    assert (Registration.objects.count(), Message.objects.count()) == (2, 2)
    waiting = join(event).registration
    bea = Registration.objects.get(person__email="bea@dover.example")
    for _ in range(2):
        with commits():
            naming.remove_guest(registration=bea, by=person)
    offer = PlaceOffer.objects.get()
    for _ in range(2):
        with commits():
            offers.accept(offer=offer, by=waiting.person)
    assert waiting_list.count(event).taken == 2
    assert Message.objects.filter(kind="events.place", person=waiting.person).count() == 1


def test_places_add_up_in_words(commits):
    event, [ann, *_], _ = full_event(capacity=3, waiting=2)
    assert waiting_list.count(event).words == "3 taken, 0 left"
    free_one(ann, commits)
    places = waiting_list.count(event)
    assert places.words == "2 taken, 1 held for somebody in line, 0 left"
    assert places.capacity == places.spoken_for
    event = publishing.change_event(event=event, by=None, capacity=1_240)
    with commits():
        waiting_list.fill_on_commit(event.pk)
    assert waiting_list.count(event).words == "2 taken, 2 held for people in line, 1,236 left"
    assert waiting_list.count(PublishedEventFactory(capacity=None)).words == "0 taken"
