"""Plots beside their tables: SVG made here, with a title and a description, and nothing in it that a table has not.

Colours and type are classes, so that they follow light and dark; the content policy forbids inline styles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: The width that everything is drawn in; the page scales it.
WIDTH = 320
ROW, BAR, ROOM_FOR_NUMBER = 40, 14, 56
HEIGHT, MARGIN, BASE = 190, 28, 160


@dataclass(frozen=True, slots=True)
class Plot:
    """A table of numbers, and how it is drawn. ``described`` says in a sentence what the picture shows."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    svg: SafeString
    described: str


def bars(
    *, key: str, title: str, heads: tuple[str, str], values: Sequence[tuple[str, int]], unit: tuple[str, str]
) -> Plot:
    """A bar for each value, under its own words, with its number at its end."""
    most = max((value for _, value in values), default=0) or 1
    drawn = format_html_join(
        "",
        '<text class="words" x="0" y="{}">{}</text><rect class="bar" x="0" y="{}" width="{}" height="{}"/>'
        '<text class="number" x="{}" y="{}">{}</text>',
        (
            (
                number * ROW + 13,
                _short(words),
                number * ROW + 19,
                (length := round(value / most * (WIDTH - ROOM_FOR_NUMBER), 1)),
                BAR,
                length + 6,
                number * ROW + 31,
                f"{value:,}",
            )
            for number, (words, value) in enumerate(values)
        ),
    )
    top = max(values, key=lambda row: row[1], default=("", 0))
    described = (
        f"{len(values):,} bars, the longest for “{top[0]}” with {top[1]:,} {unit[top[1] != 1]}."
        if values
        else "There is nothing to draw yet."
    )
    svg = _svg(key, title, described, max(len(values), 1) * ROW, drawn)
    return Plot(key, title, heads, [(words, f"{value:,}") for words, value in values], svg, described)


def growth(
    *,
    key: str,
    title: str,
    heads: tuple[str, ...],
    counted: Sequence[tuple[int, int]],
    rows: Sequence[tuple[str, ...]],
    until: int = 0,
) -> Plot:
    """A line that goes up by what came on each day. ``counted``: how many days before, and how many in all by then.
    It ends ``until`` days before: what is still to come is not drawn."""
    first = max((day for day, _ in counted), default=0) or 1
    most = max((number for _, number in counted), default=0) or 1

    def x(day: int) -> float:
        return round(MARGIN + (first - day) / first * (WIDTH - MARGIN - 10), 1)

    def y(number: int) -> float:
        return round(BASE - number / most * (BASE - 20), 1)

    path, last = f"M{x(first)} {y(0)}", 0
    for day, number in counted:
        path += f"H{x(day)}V{y(number)}"
        last = number
    path += f"H{x(until)}"
    drawn = format_html(
        '<line class="axis" x1="{0}" y1="{1}" x2="{2}" y2="{1}"/><path class="line" d="{3}"/>'
        '<text class="number" x="0" y="{4}">{5}</text><text class="number" x="0" y="{1}">0</text>'
        '<text class="words" x="{0}" y="{6}">{7} days before</text>'
        '<text class="words end" x="{2}" y="{6}" text-anchor="end">the day</text>',
        MARGIN, BASE, WIDTH - 10, path, y(most) + 5, f"{most:,}", BASE + 18, first,
    )  # fmt: skip
    end = f"so far, {until:,} days before" if until else "on the day"
    described = f"A line that rises from 0, {first:,} days before, to {last:,} {end}."
    return Plot(key, title, heads, rows, _svg(key, title, described, HEIGHT, drawn), described)


def _short(words: str) -> str:
    return words if len(words) <= 42 else f"{words[:41].rstrip()}…"


def _svg(key: str, title: str, described: str, height: int, drawn: SafeString) -> SafeString:
    return format_html(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-labelledby="{key}-title {key}-described">'
        '<title id="{key}-title">{}</title><desc id="{key}-described">{}</desc>{}</svg>',
        WIDTH, height, title, described, drawn, key=f"plot-{key}",
    )  # fmt: skip
