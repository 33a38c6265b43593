"""The host's kit on paper: the parts of its pages as one PDF, or one of them alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from common import clock
from common.documents.blocks import blocks_of
from common.documents.pdf import make_pdf
from events.hosting.host_kit import KitPart
from events.models import Event


def kit_pdf(
    event: Event, parts: Sequence[KitPart], context: Mapping[str, Any], *, whole: bool, made_at: datetime
) -> bytes:
    """A sheet for each of ``parts``, from the HTML of its page: ``context`` is what that page shows.

    Raises DomainError when somebody's words hold a letter that no typeface here has.
    """
    level = "h3" if whole else "h2"
    title = "Host's kit" if whole else parts[0].title
    day = clock.day_words(made_at.astimezone(clock.zone_named(clock.UK)).date())
    return make_pdf(
        "sheets",
        {
            "title": f"{title}: {event.title}",
            "author": event.programme.name,
            "form": event.programme.form,
            "footer": f"{event.public_number} · printed on {day}",
            "kicker": f"{event.programme.session_word} · {event.public_number} · {event.title}",
            "heading": title,
            "parts": [
                {
                    "title": part.title if whole else None,
                    "large": part.slug == "photographs",
                    "blocks": blocks_of(render_to_string(part.template, {**context, "level": level})),
                }
                for part in parts
            ],
        },
        made_at=made_at,
    )
