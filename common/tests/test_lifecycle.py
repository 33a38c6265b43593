"""One way to move a state: by the table, of two at once one, and told in the history."""

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from common.errors import DomainError
from common.history import history_of
from common.lifecycle import LIFECYCLES, Lifecycle
from events.booking.lifecycle import OFFERS, REGISTRATIONS
from events.choices import OfferState, RegistrationState
from events.factories import RegistrationFactory
from events.models import PlaceOffer, Registration
from people.choices import IMPORT_MOVES, ImportState
from people.factories import PersonFactory
from people.imports.lifecycle import IMPORTS
from people.models import MuseumImport


def an_import(state: str = ImportState.MAPPING) -> MuseumImport:
    """A row put where the test needs it, whatever the table says."""
    row = MuseumImport.objects.create(filename="museums.csv")
    MuseumImport.objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_a_move_writes_what_comes_with_it_and_nothing_else():
    row = an_import()
    MuseumImport.objects.filter(pk=row.pk).update(problem="Written by somebody else meanwhile")
    row.progress = 7
    IMPORTS.move(row, ImportState.CHECKING, plan={"new": []}, also=["progress"])
    stored = MuseumImport.objects.get(pk=row.pk)
    assert (row.state, row.plan) == ("checking", {"new": []})
    assert (stored.state, stored.plan, stored.progress) == ("checking", {"new": []}, 7)
    assert stored.problem == "Written by somebody else meanwhile"


@pytest.mark.django_db
def test_a_move_that_the_table_does_not_have_is_refused_in_words_and_writes_nothing():
    row = an_import()
    with pytest.raises(DomainError) as refused:
        IMPORTS.move(row, ImportState.APPLIED, progress=100)
    assert refused.value.message == (
        "“museums.csv” is in the state “Columns to be checked”, so this is not possible now."
    )
    assert (row.state, row.progress) == ("mapping", 0)
    row.refresh_from_db()
    assert (row.state, row.progress) == ("mapping", 0)


@pytest.mark.django_db
def test_of_two_who_move_a_row_at_once_the_second_reads_what_the_first_one_did():
    first = an_import(ImportState.CHECKED)
    second = MuseumImport.objects.get(pk=first.pk)
    IMPORTS.move(first, ImportState.APPLYING)
    with pytest.raises(DomainError, match="is in the state “Being imported”"):
        IMPORTS.move(second, ImportState.CHECKING, plan={})
    assert second.state == ImportState.APPLYING
    assert MuseumImport.objects.get(pk=first.pk).state == ImportState.APPLYING


@pytest.mark.django_db
def test_saving_a_row_as_it_was_read_is_how_a_state_was_lost_before():
    first = an_import(ImportState.CHECKED)
    second = MuseumImport.objects.get(pk=first.pk)
    IMPORTS.move(first, ImportState.APPLYING)
    second.state = ImportState.CHECKING
    second.save(update_fields=["state"])
    assert MuseumImport.objects.get(pk=first.pk).state == ImportState.CHECKING


@pytest.mark.django_db
def test_a_row_is_born_in_one_of_the_states_for_that_and_in_no_other():
    event = RegistrationFactory.create().event
    row = Registration(event=event, person=PersonFactory.create())
    with pytest.raises(ValueError, match="No registration is made as “cancelled”"):
        REGISTRATIONS.move(row, RegistrationState.CANCELLED)
    REGISTRATIONS.move(row, RegistrationState.CONFIRMED, confirmed_at=event.created_at)
    assert Registration.objects.get(pk=row.pk).state == RegistrationState.CONFIRMED


@pytest.mark.django_db
def test_many_move_in_one_statement_and_those_that_may_not_are_left_alone(django_assert_num_queries):
    rows = [an_import(state) for state in (ImportState.CHECKING, ImportState.APPLYING, ImportState.APPLIED)]
    with django_assert_num_queries(1):
        moved = IMPORTS.move_many(MuseumImport.objects.all(), ImportState.FAILED, problem="It stopped.")
    found = [MuseumImport.objects.get(pk=row.pk) for row in rows]
    assert moved == 2
    assert [(row.state, row.problem) for row in found] == [
        ("failed", "It stopped."),
        ("failed", "It stopped."),
        ("applied", ""),
    ]


@pytest.mark.django_db
def test_each_goes_its_own_way_in_one_statement_or_none_does(django_assert_num_queries):
    one, other = an_import(ImportState.CHECKING), an_import(ImportState.APPLYING)
    with pytest.raises(DomainError):
        IMPORTS.move_each([(one, ImportState.CHECKED), (other, ImportState.MAPPING)])
    assert (one.state, other.state) == ("checking", "applying")
    one.progress = other.progress = 100
    with django_assert_num_queries(1):
        IMPORTS.move_each([(one, ImportState.CHECKED), (other, ImportState.APPLIED)], also=["progress"])
    stored = MuseumImport.objects.order_by("pk").values_list("state", "progress")
    assert list(stored) == [("checked", 100), ("applied", 100)]


@pytest.mark.django_db
def test_who_moved_it_and_why_is_read_in_the_history():
    officer, row = PersonFactory.create(), RegistrationFactory.create()
    REGISTRATIONS.move(row, RegistrationState.REMOVED, by=officer, why="Asked for on the telephone")
    REGISTRATIONS.move_many(
        Registration.objects.all(), RegistrationState.WAITING, waiting_since=row.booked_at, by=officer
    )
    told = [(change["who"], change["why"], change["fields"][0]) for change in history_of(row)[:2]]
    assert told == [
        (
            str(officer),
            "",
            {"name": "State", "before": "Removed by an officer", "after": "On the waiting list"},
        ),
        (
            str(officer),
            "Asked for on the telephone",
            {"name": "State", "before": "Has a place", "after": "Removed by an officer"},
        ),
    ]


def test_a_table_that_does_not_fit_its_field_is_a_mistake_found_at_start():
    moves = {state: frozenset() for state in OfferState}
    known = dict(LIFECYCLES)
    try:
        with pytest.raises(ValueError, match=r"for other states: {'moot'}"):
            Lifecycle(PlaceOffer, {s: m for s, m in moves.items() if s != "moot"}, born={"pending"})
        with pytest.raises(ValueError, match=r"No row of PlaceOffer\.state comes to these"):
            Lifecycle(PlaceOffer, moves, born={"pending"})
        circle = {**moves, "declined": {"expired"}, "expired": {"declined"}}
        with pytest.raises(ValueError, match=r"No row of PlaceOffer\.state comes to these"):
            Lifecycle(PlaceOffer, circle, born={"pending", "accepted", "revoked", "passed", "moot"})
        with pytest.raises(ValueError, match=r"or they are unknown: {'eaten'}"):
            Lifecycle(PlaceOffer, {**OFFERS.moves, "pending": {*OfferState, "eaten"}}, born={"pending"})
    finally:
        LIFECYCLES.clear()
        LIFECYCLES.update(known)


class Walk(TestCase):
    """Whatever is asked of a row in whatever order, it is where the table led it, and says no to all else."""

    @given(asked=st.lists(st.sampled_from(ImportState), max_size=12))
    def test_a_walk_at_random_follows_the_table(self, asked: list[TextChoices]) -> None:
        row, at = an_import(), ImportState.MAPPING
        for to in asked:
            stale = MuseumImport.objects.get(pk=row.pk)
            if to in IMPORT_MOVES[at]:
                IMPORTS.move(stale, to)
                at = to
            else:
                with pytest.raises(DomainError):
                    IMPORTS.move(stale, to)
            assert MuseumImport.objects.get(pk=row.pk).state == at
