"""Pictures that an officer has to look at."""

from collections.abc import Collection, Iterator

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from common.attention import AttentionItem
from events.hosting.organisers_pages import run_address
from events.models import Event, TakeDown


def pictures_to_look_at(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Events with pictures that somebody asked to have taken down. One query, whatever their number."""
    open_ones = TakeDown.objects.filter(picture__event=OuterRef("pk"), settled_at=None)
    events = Event.objects.select_related("programme").filter(Exists(open_ones))
    if programmes is not None:
        events = events.filter(programme__in=programmes)
    unsettled = Q(pictures__take_downs__isnull=False, pictures__take_downs__settled_at=None)
    for event in events.annotate(
        pictures_asked=Count("pictures", filter=unsettled, distinct=True),
        asked_first=Min("pictures__take_downs__asked_at", filter=unsettled),
    ).order_by(F("asked_first"), "pk"):
        many = event.pictures_asked > 1
        yield AttentionItem(
            title=f"{event.pictures_asked if many else 'A'} picture{'s' if many else ''} of “{event}” "
            f"{'are' if many else 'is'} hidden, because somebody asked",
            url=f"{run_address(event, 'after/')}#pictures",
            action="Take down or show again",
            due=event.asked_first,
            programme=event.programme.name,
        )
