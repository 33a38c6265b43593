"""The colours of the look can be read, in light and in dark, and the admin uses the same ones."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKEN = re.compile(r"--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
SCHEMES = {"light": 0, "dark": 1}
FORMS = ["events", "groups", "exchanges", "reviews", "community"]
SPOKEN = ["ink", "quiet", "success", "warning", "error", *FORMS]


def tokens(sheet: str) -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in TOKEN.findall((CSS / sheet).read_text())}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_black_on_white_is_twenty_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["paper", "card", "sunk"])
@pytest.mark.parametrize("words", SPOKEN)
def test_every_text_colour_reads_on_every_ground(words: str, ground: str, scheme: str) -> None:
    known, side = tokens("peer2peer.css"), SCHEMES[scheme]
    assert contrast(known[words][side], known[ground][side]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("fill", ["ink", *FORMS])
def test_words_on_a_button_read(fill: str, scheme: str) -> None:
    known, side = tokens("peer2peer.css"), SCHEMES[scheme]
    assert contrast(known["paper"][side], known[fill][side]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mark", ["edge", "focus", "error"])
def test_edges_of_fields_and_the_focus_ring_are_seen(mark: str, scheme: str) -> None:
    known, side = tokens("peer2peer.css"), SCHEMES[scheme]
    assert min(contrast(known[mark][side], known[ground][side]) for ground in ("paper", "card", "sunk")) >= 3


def test_the_admin_uses_the_sites_own_colours() -> None:
    site, desk = tokens("peer2peer.css"), tokens("admin.css")
    assert desk
    assert desk == {name: site[name] for name in desk}


def mail_pairs() -> list[tuple[str, str]]:
    light = [("#1c1f23", "#fbf9f4"), ("#1c1f23", "#ffffff"), ("#5b6168", "#fbf9f4"), ("#ffffff", "#1c1f23")]
    return [
        *light,
        ("#ece8df", "#1e2125"),
        ("#a9aeb4", "#16181b"),
        ("#16181b", "#ece8df"),
        ("#ece8df", "#121416"),
    ]


@pytest.mark.parametrize(("words", "ground"), mail_pairs())
def test_mail_reads_and_uses_only_colours_of_the_site(words: str, ground: str) -> None:
    sheet = (Path(settings.BASE_DIR) / "templates" / "mail" / "base.html").read_text()
    used = set(re.findall(r"#[0-9a-f]{6}", sheet))
    known = {colour for pair in tokens("peer2peer.css").values() for colour in pair}
    assert used - known == set()
    assert {words, ground} <= used
    assert contrast(words, ground) >= 4.5
