"""The public pages of events, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from events.models import Event


class EventSitemap(Sitemap[Event]):
    changefreq = "daily"

    def items(self) -> QuerySet[Event]:
        return Event.objects.public().only("slug").order_by("pk")


class EventListsSitemap(Sitemap[str]):
    changefreq = "daily"
    priority = 0.8

    def items(self) -> list[str]:
        return ["events:list", "events:past"]

    def location(self, item: str) -> str:
        return reverse(item)
