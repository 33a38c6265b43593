"""Two people taken apart again: a place that the merge freed and somebody else has since is not given twice."""

import pytest

from common.errors import DomainError
from common.history import history_of
from events.booking import offers, signup
from events.booking.lifecycle import REGISTRATIONS
from events.choices import EventState, RegistrationState
from events.factories import PublishedEventFactory, RegistrationFactory, WaitingFactory
from events.models import PlaceOffer, Registration
from events.planning import publishing
from people.factories import PersonFactory
from people.merging import services as merging
from people.merging.references import RowsMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return PersonFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def merged(admin, django_capture_on_commit_callbacks):
    """Two of the three places were one person's twice over; the one in line is offered the place that came free."""
    event = PublishedEventFactory(capacity=2)
    one, twice = (RegistrationFactory(event=event) for _ in range(2))
    WaitingFactory(event=event)
    with django_capture_on_commit_callbacks(execute=True):
        merge = merging.merge(kept=one.person, gone=twice.person, by=admin)
    return merge


def states(event):
    return list(event.registrations.order_by("pk").values_list("person", "state"))


def test_a_row_that_has_moved_since_it_was_read_is_not_written_over():
    row = RegistrationFactory()
    stale = Registration.objects.get(pk=row.pk)
    REGISTRATIONS.move(row, RegistrationState.REMOVED)
    move = RowsMove()
    with pytest.raises(DomainError, match="is in the state “Removed by an officer”"):
        move.change(stale, state=RegistrationState.WAITING, waiting_since=row.booked_at)
    row.refresh_from_db()
    assert (row.state, row.waiting_since, move.steps) == (RegistrationState.REMOVED, None, [])


def test_a_merge_and_its_undoing_stand_in_the_history_as_the_officers(admin):
    """What neither could become by a move: of a place given back and one taken, the one that is taken holds."""
    event = PublishedEventFactory()
    one, twice = (signup.sign_up(event=event, person=PersonFactory(), by=None).registration for _ in range(2))
    signup.cancel_registration(registration=one, by=one.person)
    merge = merging.merge(kept=one.person, gone=twice.person, by=admin)
    one.refresh_from_db()
    assert one.state == RegistrationState.CONFIRMED
    merging.undo_merge(merge=merge, by=admin)
    one.refresh_from_db()
    assert one.state == RegistrationState.CANCELLED
    told = [
        (change["who"], line["after"])
        for change in history_of(one)
        for line in change["fields"]
        if line["name"] == "State"
    ]
    assert told[:2] == [(str(admin), "Cancelled"), (str(admin), "Has a place")]


def test_an_undone_merge_gives_no_place_twice(merged, admin, django_capture_on_commit_callbacks):
    offer = PlaceOffer.objects.get()
    event = offer.registration.event
    before = states(event)
    with pytest.raises(DomainError) as refused:
        merging.undo_merge(merge=merged, by=admin)
    assert "no place for both of them any more. Places taken: 2, and offered: 1." in refused.value.message
    with django_capture_on_commit_callbacks(execute=True):
        offers.accept(offer=offer, by=None)
    with pytest.raises(DomainError) as refused:
        merging.undo_merge(merge=merged, by=admin)
    assert "Places taken: 3. Keep at least 3, or switch new bookings off" in refused.value.message
    merged.refresh_from_db()
    assert merged.undone_at is None
    assert states(event) == [before[0], (offer.registration.person_id, RegistrationState.CONFIRMED)]


@pytest.mark.parametrize("way", [{"capacity": 3}, {"takes_bookings": False}])
def test_what_the_officer_is_told_to_do_first_lets_it_be_undone(merged, admin, way):
    event = Registration.objects.earliest("pk").event
    publishing.change_event(event=event, by=admin, **way)
    merging.undo_merge(merge=merged, by=admin)
    assert [state for _, state in states(event)] == ["confirmed", "confirmed", "waiting"]
    assert {merged.kept_id, merged.gone_id} == {person for person, _ in states(event)[:2]}


def test_an_event_that_is_over_hinders_nothing(merged, admin):
    event = Registration.objects.earliest("pk").event
    type(event).objects.update(state=EventState.HELD)
    merging.undo_merge(merge=merged, by=admin)
    assert len(states(event)) == 3
