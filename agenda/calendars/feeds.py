"""The secret address of a person's own calendar."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agenda.models import CalendarFeed, new_secret
from common.prepared import Prepared
from people.models import Person


def feed_of(*, person: Person) -> CalendarFeed:
    """The person's feed, made on first sight."""
    feed, _ = CalendarFeed.objects.get_or_create(person=person)
    return feed


def reader_of(secret: str) -> int | None:
    """The key of the person whose calendar stands at that address, if their account is open. One query."""
    found = Prepared(_feeds, secret=secret).rows(_whose)
    return int(found[0][0]) if found else None


def _feeds(secret: str) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(secret=secret, person__is_active=True)


def _whose(feeds: QuerySet[CalendarFeed]) -> QuerySet[Any, Any]:
    return feeds.values_list("person_id")


@transaction.atomic
def rotate_feed(*, person: Person) -> CalendarFeed:
    """Give the person's calendar a new address. The old one is dead from now on."""
    feed = CalendarFeed.objects.select_for_update().get(pk=feed_of(person=person).pk)
    feed.secret = new_secret()
    feed.rotated_at = timezone.now()
    feed.save(update_fields=["secret", "rotated_at"])
    return feed
