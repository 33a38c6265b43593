"""A term, a card on the board, and an introduction between the member of the world and its officer."""

from typing import Any

from common.links import make_token
from matching.models import Introduction
from matching.partners import cards
from matching.partners.reasons import PURPOSE
from matching.partners.tests.people import asking
from people.models import Person, Term


def who_finds_whom(member: Person, officer: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages that show one of them."""
    card = cards.post(kind="offer", words="How we got rid of the moths", topic=None, by=member)
    row: Introduction = asking(officer, member, words="How did you do it?")
    token = make_token(PURPOSE, [officer.pk, member.pk])
    return {
        "rows": {"people/term": Term.objects.create(name="moths"), "matching/boardcard": card},
        "special": {
            "partners/ask/<str:token>/": f"partners/ask/{token}/",
            "partners/board/<uuid:key>/": f"partners/board/{card.key}/",
            "my/introductions/<uuid:key>/": f"my/introductions/{row.key}/",
        },
    }
