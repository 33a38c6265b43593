"""The public pages of events, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from events.models import Event


class EventSitemap(Sitemap[Event]):
    changefreq = "daily"

    def items(self) -> QuerySet[Event]:
        return Event.objects.public().only("slug").order_by("pk")
