"""The question cards on paper, a card a page."""

from datetime import datetime

from django.template.loader import render_to_string

from common.documents.blocks import blocks_of
from common.documents.pdf import make_pdf
from groups.live.cards import CARDS


def cards_pdf(*, made_at: datetime) -> bytes:
    """The bytes of the cards, from the HTML of their page."""
    return make_pdf(
        "sheets",
        {
            "title": "Open questions for an action learning set",
            "author": "Peer2Peer",
            "form": "groups",
            "footer": "Open questions for an action learning set",
            "kicker": "Action learning set",
            "heading": "Open questions",
            "parts": [
                {
                    "title": card.title,
                    "large": False,
                    "blocks": blocks_of(render_to_string("groups/live/_card.html", {"card": card})),
                }
                for card in CARDS
            ],
        },
        made_at=made_at,
    )
