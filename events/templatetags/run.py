"""The line of links above the organisers' pages."""

from typing import Any

from django import template

from events.models import Event
from events.run_pages import pages_of

register = template.Library()


@register.inclusion_tag("events/run/links.html", takes_context=True)
def run_links(context: dict[str, Any], event: Event) -> dict[str, Any]:
    """Links to the organisers' pages of ``event``; the one that is open, or holds it, is marked."""
    here = context["request"].path
    pages = pages_of(event)
    open_page = max((url for _, url in pages if here.startswith(url)), key=len, default="")
    return {"pages": pages, "open_page": open_page}


@register.inclusion_tag("admin/events/event/organisers.html", takes_context=True)
def co_organisers(context: dict[str, Any], event: Event) -> dict[str, Any]:
    """On the desk: who runs ``event`` beside the officers, now and before."""
    rows = event.co_organisers.select_related("person", "added_by").order_by("ended_at", "since", "pk")
    return {"co_organisers": rows, "event": event, "csrf_token": context.get("csrf_token")}
