"""Whatever people and officers do, in whatever order: never oversold, nobody skipped, no place idle."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from events.choices import RegistrationState
from events.factories import PublishedEventFactory
from events.models import Registration
from events.services import places, publishing, signup
from people.factories import PersonFactory

PEOPLE = 5
person_number = st.integers(0, PEOPLE - 1)
step = st.one_of(
    st.tuples(st.just("join"), person_number),
    st.tuples(st.just("cancel"), person_number),
    st.tuples(st.just("remove"), person_number),
    st.tuples(st.just("capacity"), st.integers(0, 4)),
    st.tuples(st.just("close and open"), st.just(0)),
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=12))
def test_places_whatever_happens(steps, officer, django_capture_on_commit_callbacks):
    with transaction.atomic():
        _play(steps, officer, django_capture_on_commit_callbacks)
        transaction.set_rollback(True)  # The next example starts from the same rows.


def _play(steps, officer, commits):
    event = PublishedEventFactory(capacity=2, programme=officer.programme)
    people = PersonFactory.create_batch(PEOPLE, password="")
    line: list[int] = []
    inside: set[int] = set()
    capacity = 2
    for what, value in steps:
        with commits(execute=True):
            if what == "join" and value not in inside | set(line):
                signup.sign_up(event=event, person=people[value], by=people[value])
                line.append(value)
            elif what in ("cancel", "remove"):
                row = Registration.objects.filter(event=event, person=people[value]).first()
                if row and what == "cancel":
                    signup.cancel_registration(registration=row, by=people[value])
                elif row:
                    signup.remove(registration=row, by=officer.person, reason="As agreed.")
                inside.discard(value)
                line = [number for number in line if number != value]
            elif what == "capacity":
                if value < len(inside):
                    with pytest.raises(DomainError), transaction.atomic():
                        publishing.change_event(event=event, by=officer.person, capacity=value)
                else:
                    publishing.change_event(event=event, by=officer.person, capacity=value)
                    capacity = value
            elif what == "close and open":
                publishing.close(event=event, by=officer.person)
                publishing.publish(event=event, by=officer.person)
        # The model: whoever came first has what is free.
        while line and len(inside) < capacity:
            inside.add(line.pop(0))
        number_of = {person.pk: number for number, person in enumerate(people)}
        rows = Registration.objects.filter(event=event)
        assert {number_of[row.person_id] for row in rows.confirmed()} == inside
        assert [number_of[row.person_id] for row in rows.in_line()] == line
        assert places.count(event).taken <= capacity
    assert not rows_without_reason(event)


def rows_without_reason(event):
    """Every booking that has ended says when, and every one in line since when."""
    rows = Registration.objects.filter(event=event)
    return (
        rows.filter(state=RegistrationState.WAITING, waiting_since=None).exists()
        or rows.exclude(state__in=("confirmed", "waiting")).filter(ended_at=None).exists()
    )
