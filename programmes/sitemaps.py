from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from programmes.models import Programme


class ProgrammeSitemap(Sitemap[Programme]):
    changefreq = "monthly"

    def items(self) -> QuerySet[Programme]:
        return Programme.objects.filter(is_public=True).order_by("pk")

    def location(self, item: Programme) -> str:
        return reverse("programmes:programme", args=[item.slug])
