"""The secret address of a person's own calendar."""

from django.db import transaction
from django.utils import timezone

from agenda.models import CalendarFeed, new_secret
from people.models import Person


def feed_of(*, person: Person) -> CalendarFeed:
    """The person's feed, made on first sight."""
    feed, _ = CalendarFeed.objects.get_or_create(person=person)
    return feed


@transaction.atomic
def rotate_feed(*, person: Person) -> CalendarFeed:
    """Give the person's calendar a new address. The old one is dead from now on."""
    feed = CalendarFeed.objects.select_for_update().get(pk=feed_of(person=person).pk)
    feed.secret = new_secret()
    feed.rotated_at = timezone.now()
    feed.save(update_fields=["secret", "rotated_at"])
    return feed
