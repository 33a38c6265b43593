"""The site's own pages: home, My learning, the statements, and what machines ask for."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.home import as_html, blocks_of, is_new
from common.visitors import kept_for_visitors, shared
from events import selectors as events
from programmes.models import Programme


@require_safe
@kept_for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """What is coming, what was last, and the programmes."""
    return render(request, "peer2peer/home.html", {"labels": shared(request, "home", home_labels)})


def home_labels() -> SafeString:
    """The lists of the home page, which are the same for everybody."""
    context = {
        "coming": events.coming(limit=6),
        "past": events.past(limit=3),
        "programmes": Programme.objects.filter(is_public=True).order_by("name"),
    }
    return render_to_string("peer2peer/home_labels.html", context)


@login_required
@require_safe
def my_learning(request: HttpRequest) -> HttpResponse:
    """What waits for me, what is next, what I learned, in that order; for somebody new, three first steps."""
    found = blocks_of(request.user)
    context = {"blocks": as_html(found), "is_new": is_new(found)}
    return render(request, "peer2peer/my_learning.html", context)


@require_safe
@kept_for_visitors
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "peer2peer/accessibility.html")


@require_safe
@kept_for_visitors
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "peer2peer/privacy.html")


@require_safe
@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    closed = ["/desk/", "/accounts/", "/my/", "/bookings/", "/calendar/", "/people/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
