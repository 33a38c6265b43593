"""What holds for every template: a line can be read whole, and our own pages are named, not spelt out."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.contract

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
LONGEST = 160
# Written when something is broken, the addresses of the site perhaps among it: they lean on nothing.
MET_IN_A_FAULT = {"500.html", "errors/plain.html"}
OWN_ADDRESS = re.compile(r"""(?:href|src|action|content|url|next)=["']?/(?!/)""")


def _named(path: Path) -> str:
    return path.relative_to(Path(settings.BASE_DIR, "templates")).as_posix()


def test_no_line_of_a_template_is_longer_than_160_characters() -> None:
    long = [
        f"{_named(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []


def test_templates_name_our_own_pages_instead_of_spelling_their_addresses() -> None:
    spelt = {_named(path) for path in TEMPLATES if OWN_ADDRESS.search(path.read_text())}
    assert spelt == MET_IN_A_FAULT


@pytest.mark.parametrize(
    "words,found",
    [
        ('<a href="/whats-on/">', True),
        ("action='/bookings/'", True),
        ('?next=/my/"', True),
        ('href="https://example.org/"', False),
        ('href="//elsewhere.example/"', False),
        ("href=\"{% url 'home' %}\"", False),
    ],
)
def test_what_counts_as_an_address_spelt_out(words: str, found: bool) -> None:
    assert bool(OWN_ADDRESS.search(words)) is found
