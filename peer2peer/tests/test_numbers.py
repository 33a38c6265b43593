"""Numbers of people, mails and museums are read with a comma between thousands, wherever as many may stand."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.urls import reverse

from events.factories import PublishedEventFactory

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
#: What counts people, mails or places; a page of it may say a thousand and more.
COUNTED = r"[\w.]+\|length|readers|\w+\.(?:readers|waiting|capacity|places_left|came|taken)"


@pytest.mark.contract
def test_no_template_prints_a_count_as_bare_figures():
    bare = [
        f"{path.relative_to(TEMPLATES)}: {found[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for found in re.finditer(rf"(?<![=\"])\{{\{{ ({COUNTED}) \}}\}}", path.read_text("utf-8"))
    ]
    assert bare == []


def test_every_template_may_use_it_without_loading_it():
    template = engines["django"].from_string('{{ people }} {{ people|intcomma }} {{ hours|floatformat:"g" }}')
    assert template.render({"people": 12345, "hours": 1234.5}) == "12345 12,345 1,234.5"


@pytest.mark.django_db
def test_places_of_a_large_event_are_said_with_a_comma_and_measured_without(client):
    event = PublishedEventFactory(capacity=1500)
    page = client.get(reverse("events:event", args=[event.slug])).content.decode()
    assert ("of 1,500" in page, 'max="1500"' in page, "of 1500" in page) == (True, True, False)
