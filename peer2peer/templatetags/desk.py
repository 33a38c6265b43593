"""What the desk's own templates ask for."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.desk import Button
from common.desk.tabs import Tabs
from common.desk.verbs import grouped
from peer2peer.models import SavedFilter, filters_in

register = template.Library()
#: A cell with the state of a row, which is a badge in every list.
STATE = re.compile(r'^(\s*<td class="field-(?:state|status)[^"]*">)([^<]+)(</td>)$')


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


@register.inclusion_tag("desk/tabs.html")
def list_tabs(changes: Any) -> dict[str, Any]:
    """The tabs above a list, where it has some."""
    return {
        "tabs": [
            tab for spec in changes.filter_specs if isinstance(spec, Tabs) for tab in spec.choices(changes)
        ]
    }


@register.filter
def in_groups(buttons: Iterable[Button]) -> list[tuple[str, list[Button]]]:
    return grouped(buttons)


@register.filter
def dangerous(buttons: Iterable[Button]) -> list[Button]:
    return [button for button in buttons if button.danger]


@register.filter
def labelled(cells: Iterable[SafeString], headers: Iterable[Mapping[str, Any]]) -> list[SafeString]:
    """The cells of a row of a list, each with the words of its column: on a phone a row is a label, without a head."""
    return [
        _with_label(cell, str(header.get("text", ""))) for cell, header in zip(cells, headers, strict=False)
    ]


def _with_label(cell: SafeString, words: str) -> SafeString:
    """A cell as Django has rendered it, with a label; the box that chooses the row needs none."""
    if "<input" in words or not words.strip():
        return cell
    cell = SafeString(STATE.sub(r'\1<span class="badge closed">\2</span>\3', cell))
    label = format_html(' data-label="{}"', words[:1].upper() + words[1:])
    return SafeString(re.sub(r"^\s*<t[dh]", lambda start: f"{start.group()}{label}", cell, count=1))
