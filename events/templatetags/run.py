"""The line of links above the organisers' pages."""

from collections.abc import Sequence
from typing import Any

from django import template

from events.afterwards.feedback import results
from events.hosting.organisers_pages import pages_of
from events.models import Event, EventSession
from events.planning import plots
from events.planning.effort import effort_of
from events.programme.timetable import timetables

register = template.Library()


@register.inclusion_tag("events/run/links.html", takes_context=True)
def run_links(context: dict[str, Any], event: Event) -> dict[str, Any]:
    """Links to the organisers' pages of ``event``; the one that is open, or holds it, is marked.

    A page that stands elsewhere says with ``run_here`` under which of them it belongs."""
    here = context.get("run_here") or context["request"].path
    pages = pages_of(event)
    open_page = max((url for _, url in pages if here.startswith(url)), key=len, default="")
    return {"pages": pages, "open_page": open_page}


@register.inclusion_tag("admin/events/event/organisers.html", takes_context=True)
def co_organisers(context: dict[str, Any], event: Event) -> dict[str, Any]:
    """On the desk: who runs ``event`` beside the officers, now and before."""
    rows = event.co_organisers.select_related("person", "added_by").order_by("ended_at", "since", "pk")
    return {"co_organisers": rows, "event": event, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("admin/events/event/programme.html")
def desk_programme(event: Event, sessions: Sequence[EventSession]) -> dict[str, Any]:
    """On the desk: the programme of each session that has one, who presents, and whether it fits."""
    tables = [table for table in timetables(sessions) if table.items]
    return {"timetables": tables, "event": event}


@register.inclusion_tag("admin/events/event/plots.html")
def desk_plots(event: Event, sessions: list[EventSession]) -> dict[str, Any]:
    """On the desk: how sign-ups came in, and how useful people found it, as pictures beside their tables."""
    drawn = (plots.sign_ups(event, sessions), plots.feedback(results(event).counts))
    return {"plots": [each for each in drawn if each is not None]}


@register.inclusion_tag("admin/events/event/effort.html")
def desk_effort(event: Event) -> dict[str, Any]:
    """On the desk: what the event took and what it gave, in days, people and hours."""
    return {"effort": effort_of(event), "event": event}
