"""The addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, reverse

from community.sitemaps import NewsletterSitemap
from events.whats_on.sitemaps import EventSitemap
from peer2peer import health, views
from programmes.sitemaps import ProgrammeSitemap


class PageSitemap(Sitemap[str]):
    """The pages that always exist."""

    def items(self) -> list[str]:
        return [
            "home",
            "events:list",
            "events:past",
            "programmes:list",
            "events:certificates",
            "accessibility",
            "privacy",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {
    "pages": PageSitemap,
    "events": EventSitemap,
    "programmes": ProgrammeSitemap,
    "newsletters": NewsletterSitemap,
}

handler500 = "peer2peer.failures.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my_learning, name="my-learning"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("", include("events.urls")),
    path("", include("matching.forming.urls")),
    path("", include("groups.urls")),
    path("", include("matching.partners.urls")),
    path("", include("community.urls")),
    path("", include("programmes.urls")),
    path("", include("files.urls")),
    path("", include("agenda.urls")),
    path("", include("funds.urls")),
    path("", include("mailing.urls")),
    path("", include("people.urls")),
    path("accounts/", include("allauth.urls")),
    path("desk/", admin.site.urls),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.DEMO or settings.TESTING:
    from peer2peer.demo import doors

    urlpatterns += [path("sign-in-as/", doors.demo_people, name="demo-people")]
if settings.DEMO or settings.DEBUG or settings.TESTING:
    from peer2peer import styleguide

    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("post-room/", include("mailing.post_room.urls")),
    ]
