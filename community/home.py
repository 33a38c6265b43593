"""What a programme's page and the officers' desk show of newsletters."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from common.attention import AttentionItem
from community.choices import NewsletterState
from community.models import Newsletter
from community.selectors import on_the_web
from programmes.models import Programme

SHOWN = 3


def numbers_of_programme(programme: Programme) -> SafeString:
    """The last numbers that everybody may read: the page is one for all."""
    found = list(on_the_web(programme, AnonymousUser()).defer("text")[:SHOWN])
    if not found:
        return SafeString("")
    html = render_to_string("community/programme_block.html", {"programme": programme, "newsletters": found})
    return SafeString(html)


def newsletters_that_wait(programmes: Collection[int] | None) -> Iterable[AttentionItem]:
    """Those that were stopped, and that nobody has let go on or ended."""
    rows = Newsletter.objects.filter(state=NewsletterState.STOPPED)
    if programmes is not None:
        rows = rows.filter(programme__in=programmes)
    for row in rows.select_related("programme").order_by("due_at", "pk"):
        yield AttentionItem(
            title=f"The newsletter “{row}” is stopped",
            url=reverse("admin:community_newsletter_overview", args=[row.pk]),
            action="Let it go on, or end it",
            due=row.due_at,
            programme=row.programme.name,
        )
