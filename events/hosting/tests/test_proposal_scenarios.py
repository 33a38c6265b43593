"""Every state of an offer has a scenario that leads there by the services."""

import pytest

from events.choices import ProposalState
from events.models import Proposal
from events.scenarios import hosting as scenarios_hosting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", list(scenarios_hosting.PHASES))
def test_a_scenario_leaves_the_offer_in_its_state(officer, state):
    facts = {"programme": officer.programme}
    if state in ("asked", "declined", "accepted"):
        facts["officer"] = officer.person
    scenarios_hosting.PHASES[state](**facts)
    assert Proposal.objects.get().state == ProposalState(state)
