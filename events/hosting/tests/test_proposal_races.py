"""Two officers who decide at the same moment: one decision, and a sentence for the other."""

import threading
import uuid

import pytest
from django.db import connection

from common.errors import DomainError
from common.testing import GUARD, meet_after, moves_from_anywhere, nobody_locks
from events.choices import ProposalState
from events.factories import ProposalFactory
from events.hosting import organisers, proposals
from events.models import CoOrganiser, Event, Proposal
from mailing.models import Message
from people.factories import PersonFactory
from programmes.factories import OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run each deed in a thread of its own, all let go at the same moment. Returns what each came to."""
    came_to = [None] * len(deeds)
    gate = threading.Barrier(len(deeds))

    def run(number, deed):
        try:
            gate.wait(GUARD)
            came_to[number] = deed()
        except DomainError as error:
            came_to[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


@pytest.mark.parametrize("number", range(5))
def test_of_two_officers_who_decide_at_once_the_second_gets_a_sentence(number):
    one = OfficerFactory.create()
    other = OfficerFactory.create(programme=one.programme)
    offer = ProposalFactory.create(programme=one.programme)
    came_to = at_once(
        lambda: proposals.accept(proposal=Proposal.objects.get(pk=offer.pk), by=one.person),
        lambda: proposals.decline(
            proposal=Proposal.objects.get(pk=offer.pk), by=other.person, reason="No room."
        ),
    )
    refused = [each for each in came_to if isinstance(each, DomainError)]
    offer.refresh_from_db()
    assert len(refused) == 1
    assert f"{offer.decided_by} {offer.get_state_display().lower()}" in refused[0].message
    accepted = offer.state == ProposalState.ACCEPTED
    assert (Event.objects.count(), CoOrganiser.objects.count()) == (int(accepted), int(accepted))
    decisions = Message.objects.filter(kind__in=("events.proposal_accepted", "events.proposal_declined"))
    assert decisions.count() == 1


def test_without_lock_and_condition_two_officers_decide_twice(monkeypatch):
    """Either is enough: the lock makes the second wait and read, the condition refuses its UPDATE."""
    one = OfficerFactory.create()
    other = OfficerFactory.create(programme=one.programme)
    offer = ProposalFactory.create(programme=one.programme)
    nobody_locks(monkeypatch)
    moves_from_anywhere(monkeypatch)
    meet_after(monkeypatch, proposals, "_may_become")
    came_to = at_once(
        lambda: proposals.decline(
            proposal=Proposal.objects.get(pk=offer.pk), by=one.person, reason="No room."
        ),
        lambda: proposals.decline(
            proposal=Proposal.objects.get(pk=offer.pk), by=other.person, reason="Too late."
        ),
    )
    assert [type(each) for each in came_to] == [Proposal, Proposal]


def test_accepting_twice_at_once_makes_one_event():
    role = OfficerFactory.create()
    offer = ProposalFactory.create(programme=role.programme)
    accept = lambda: proposals.accept(proposal=Proposal.objects.get(pk=offer.pk), by=role.person)  # noqa: E731
    came_to = at_once(accept, accept, accept)
    assert sorted(isinstance(each, DomainError) for each in came_to) == [False, True, True]
    assert Event.objects.count() == 1


def test_adding_the_same_co_organiser_twice_at_once_makes_one_row():
    role = OfficerFactory.create()
    event = proposals.accept(proposal=ProposalFactory.create(programme=role.programme), by=role.person)
    person = PersonFactory.create()
    add = lambda: organisers.add(event=event, person=person, by=role.person)  # noqa: E731
    came_to = at_once(add, add)
    assert sorted(isinstance(each, DomainError) for each in came_to) == [False, True]
    assert CoOrganiser.objects.filter(person=person).count() == 1
    assert Message.objects.filter(kind="events.co_organiser").count() == 1


def test_the_same_form_posted_twice_at_once_makes_one_draft():
    role, person, key = OfficerFactory.create(), PersonFactory.create(), uuid.uuid4()

    def write():
        return proposals.write(
            by=person, programme=role.programme, key=key, answers={"title": "Opening the roof"}
        )

    came_to = at_once(write, write, write)
    assert [each.key for each in came_to] == [key] * 3
    assert Proposal.objects.count() == 1
