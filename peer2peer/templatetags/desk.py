"""What the desk's own templates ask for."""

from typing import Any

from django import template

from peer2peer.models import SavedFilter, filters_in

register = template.Library()


@register.inclusion_tag("admin/saved_filters.html", takes_context=True)
def saved_filters(context: template.Context, changes: Any) -> dict[str, Any]:
    """The filters that the officer keeps of this list, and the form that keeps the present ones. One query."""
    request = context["request"]
    listing = changes.opts.label_lower
    kept = list(SavedFilter.objects.filter(owner=request.user, listing=listing))
    query = filters_in(request.GET.urlencode())
    return {
        "kept": [(row, row.is_shown(request.GET)) for row in kept],
        "listing": listing,
        "query": query,
        "is_new": bool(query) and all(row.query != query for row in kept),
        "csrf_token": context.get("csrf_token"),
    }
