"""The addresses of the site. (While the house is being built: rooms that do not exist yet are left out.)"""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("desk/", admin.site.urls)]
for room in ("events", "programmes", "agenda", "people"):
    if find_spec(f"{room}.urls"):
        urlpatterns.append(path("", include(f"{room}.urls")))
urlpatterns.append(path("accounts/", include("allauth.urls")))  # after people's own pages below accounts/
if find_spec("peer2peer.views"):
    from peer2peer import views

    urlpatterns += [
        path("", views.home, name="home"),
        path("my/", views.my_learning, name="my-learning"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("privacy/", views.privacy, name="privacy"),
        path("robots.txt", views.robots, name="robots"),
    ]
if find_spec("peer2peer.health"):
    from peer2peer import health

    urlpatterns += [
        path("healthz", health.healthz, name="healthz"),
        path("readyz", health.readyz, name="readyz"),
    ]
if settings.DEMO or settings.DEBUG or settings.TESTING:
    if find_spec("peer2peer.styleguide"):
        from peer2peer import styleguide

        urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
    if find_spec("mailing.urls"):
        urlpatterns += [path("post-room/", include("mailing.urls"))]
