"""Signing while the agreement is edited, and any order of everything: nobody reads what not all have agreed on."""

import contextlib
import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import AgreementSignature
from agreements.services import StaleVersion, newest_of
from common.errors import DomainError
from common.testing import GUARD
from groups import scenarios
from groups.agreement import services
from groups.membership import services as membership
from groups.room import door


def at_once(*deeds):
    came_to, gate = [], threading.Barrier(len(deeds))

    def go(deed):
        gate.wait(GUARD)
        try:
            deed()
            came_to.append("done")
        except StaleVersion:
            came_to.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came_to)


@pytest.mark.django_db(transaction=True)
def test_signing_while_it_is_edited_signs_what_was_seen_or_nothing():
    group = scenarios.agreement_unsigned(4)
    ann, ben = [row.person for row in group.memberships.select_related("person").order_by("pk")[:2]]
    found = at_once(
        lambda: services.sign(room=door.enter(group.key, ann), number=1, by=ann),
        lambda: services.change(
            room=door.enter(group.key, ben), number=1, text="Cake.", newcomers_read_all=False, by=ben
        ),
    )
    assert found in (["done", "done"], ["done", "stale"])
    assert list(AgreementSignature.objects.values_list("version__number", flat=True)) == [1] * (
        found.count("done") - 1
    )


STEPS = st.lists(
    st.tuples(st.sampled_from(["sign", "edit", "leave", "join"]), st.integers(0, 7)), max_size=14
)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_in_any_order_nobody_reads_what_not_all_have_signed_and_nobody_outside_reads(steps):
    group = scenarios.offers_out(6)
    rows = list(group.memberships.select_related("person").order_by("pk"))
    for row in rows[:5]:
        membership.accept(membership=row, by=row.person)
    for number, (what, who) in enumerate(steps):
        row = rows[who % len(rows)]
        with contextlib.suppress(DomainError):
            _do(group, row, what, f"We agree on {number}.")
        _holds(group, rows)


def _do(group, row, what, text):
    if what == "join":
        membership.accept(membership=row, by=row.person)
    elif what == "leave":
        membership.decline(membership=row, by=row.person)
    elif services.of(group) is None:
        return
    elif what == "sign":
        scenarios.sign(group, row.person)
    else:
        room = door.enter(group.key, row.person)
        number = newest_of(services.of(group)).number
        services.change(room=room, number=number, text=text, newcomers_read_all=False, by=row.person)


def _holds(group, rows):
    agreement = services.of(group)
    in_force = agreement.in_force if agreement else None
    signed = set(in_force.signatures.values_list("signatory__person", flat=True)) if in_force else set()
    for row in rows:
        row.refresh_from_db()
        try:
            room = door.enter(group.key, row.person)
        except DomainError:
            assert not row.is_inside
            continue
        assert row.is_inside
        assert room.reads == (row.person_id in signed and room.group.state != "starting")
        assert (row.state == "active") == (row.person_id in signed)
