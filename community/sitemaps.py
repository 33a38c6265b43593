"""The numbers that everybody may read, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from community.choices import NewsletterAudience
from community.models import Newsletter


class NewsletterSitemap(Sitemap[Newsletter]):
    changefreq = "monthly"

    def items(self) -> QuerySet[Newsletter]:
        rows = Newsletter.objects.out().filter(shown=NewsletterAudience.EVERYONE, programme__is_public=True)
        return rows.select_related("programme").only("number", "programme__slug").order_by("pk")
