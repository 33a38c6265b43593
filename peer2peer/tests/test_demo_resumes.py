"""The rest of the demo is written part by part: whatever stops it in the middle, the next call goes on there."""

import pytest

from common.testing import refused_by_the_database, taken_by_the_database_again
from community.models import Newsletter
from events.models import Event, Proposal, Talk
from mailing.models import Subscription
from matching.models import Openness, Pool
from peer2peer.demo import calendar, loading

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def numbers() -> dict[str, int]:
    """How many rows of each part there are, and sessions that have been."""
    models = (Proposal, Talk, Pool, Openness, Subscription, Newsletter)
    return {model.__name__: model.objects.count() for model in models} | {
        "held": Event.objects.filter(state__in=("held", "reported")).count()
    }


def test_what_stops_it_in_the_middle_leaves_whole_parts_and_the_next_call_writes_the_others_once():
    said: list[str] = []
    loading.load_first(lambda line: None)
    assert loading.is_unfinished()
    # In the middle of the sessions that have been: those before it are kept.
    third = calendar.past_drafts().order_by("-pk")[2]
    refused_by_the_database("events_event", f"NEW.id = {third.pk} AND NEW.state = 'published'")
    with pytest.raises(Exception, match="refused by a test"):
        loading.load_rest(said.append)
    held = numbers()["held"]
    assert (held > 0, calendar.past_drafts().count() > 0, numbers()["Proposal"]) == (True, True, 0)
    taken_by_the_database_again("events_event")
    # In the middle of a later part: nothing of it stands, and all before it does.
    refused_by_the_database("matching_openness", "true")
    with pytest.raises(Exception, match="refused by a test"):
        loading.load_rest(said.append)
    before = numbers()
    assert (calendar.past_drafts().count(), before["Openness"], before["Newsletter"]) == (0, 0, 0)
    assert min(before[name] for name in ("Proposal", "Talk", "Pool", "held")) > 0
    assert loading.is_unfinished()
    taken_by_the_database_again("matching_openness")
    # What visitors make of it meanwhile makes nothing come twice.
    Proposal.objects.update(title="Renamed by a visitor")
    said.clear()
    loading.load_rest(said.append)
    assert said == ["People who find each other", "What people want by mail", "Newsletters"]
    after = numbers()
    assert {name: after[name] for name in ("Proposal", "Talk", "Pool", "held")} == {
        name: before[name] for name in ("Proposal", "Talk", "Pool", "held")
    }
    assert not loading.is_unfinished()
    loading.load_rest(said.append)
    assert (len(said), numbers()) == (3, after)
