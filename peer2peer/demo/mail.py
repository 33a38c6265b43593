"""People who asked for invitations and for the weekly digest, and an event that they are about to be told of."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from events.models import Event
from events.whats_on.openings import WAIT, announce_due
from mailing.digest import services as digest
from mailing.models import Subscription
from mailing.preferences import services as preferences
from mailing.preferences.owner import owner_of_person
from peer2peer.demo.stories import ARTISTS
from people.models import Person

WANTED = frozenset({"invitations", "digest", "community"})


def is_there() -> bool:
    """Most of those who want the digest: visitors of the demo change a few."""
    return Subscription.objects.filter(sort="digest").count() > 5


def load(people: Sequence[Person]) -> None:
    """The member and every fifth of the others have said yes on their own page."""
    for person in people[::5]:
        owner = owner_of_person(person)
        on = [each.key for each in preferences.choices(owner) if each.sort.key in WANTED]
        preferences.choose(owner=owner, on=on)
    # Whatever opened weeks ago was announced then; one event has only just been published.
    opened = Event.objects.filter(opened_at__isnull=False)
    opened.exclude(title=ARTISTS).update(announced_at=F("opened_at") + WAIT)
    now = timezone.now()
    opened.filter(title=ARTISTS).update(opened_at=now)
    # What comes by the clock stands in the post room at once: an invitation, and the digest of this week.
    announce_due(now=now + WAIT + timedelta(minutes=1))
    digest.queue_due(now=digest.week_of(now).until + timedelta(days=7, minutes=1))
