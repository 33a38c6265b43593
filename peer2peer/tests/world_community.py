"""A newsletter that has gone out, and that everybody may read."""

from typing import Any

from community.factories import SentNewsletterFactory
from programmes.models import Programme


def what_is_told_to_all(programme: Programme) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages that show one of them."""
    row = SentNewsletterFactory.create(programme=programme)
    return {
        "rows": {"community/newsletter": row},
        "special": {
            "programmes/<slug:slug>/newsletters/<int:number>/": row.get_absolute_url().removeprefix("/"),
        },
    }
