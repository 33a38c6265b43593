"""The lines of a calendar file (RFC 5545, 3.1 to 3.3): escaped, folded, and nothing else.

A feed of five hundred entries is asked for again and again by every phone that subscribes to it, so its lines are
written straight down; a general library takes ten times as long over them. What is written here is read back in the
tests by three independent parsers and checked byte by byte (rule 23).
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

#: Octets in one line, without its end; what is longer is folded.
LIMIT = 75
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SPECIAL = re.compile(r"[\\;,]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def line(name: str, value: str, **params: str) -> str:
    """One property whose value stands as it is: a date, a number, an address. Parameters are quoted as need be."""
    given = "".join(f";{param}={_param(word)}" for param, word in params.items())
    return fold(f"{name}{given}:{_clean(value)}")


def text(name: str, value: str) -> str:
    """One property whose value is text: commas, semicolons, backslashes and line ends are escaped."""
    if not value.isprintable() or _SPECIAL.search(value):
        value = _CONTROLS.sub("", value.translate(_ESCAPED))
    return fold(f"{name}:{value}")


def wall(name: str, day: date, at: time, zone: str) -> str:
    """A time on the wall in ``zone``, whose VTIMEZONE the file must carry."""
    on = day.year * 10000 + day.month * 100 + day.day
    return f"{name};TZID={zone}:{on:08}T{at.hour:02}{at.minute:02}{at.second:02}\r\n"


def instant(name: str, moment: datetime) -> str:
    """A moment in UTC."""
    said = moment.astimezone(UTC).isoformat(timespec="seconds")[:19]  # in a quarter of the time of strftime
    return f"{name}:{said.replace('-', '').replace(':', '')}Z\r\n"


def block(name: str, lines: Iterable[str]) -> str:
    """Lines between BEGIN and END."""
    return f"BEGIN:{name}\r\n{''.join(lines)}END:{name}\r\n"


def fold(said: str) -> str:
    """``said`` with its line end, in pieces of at most LIMIT octets that never split a character."""
    if said.isascii():
        rest = range(LIMIT, len(said), LIMIT - 1)
        return "\r\n ".join([said[:LIMIT], *(said[at : at + LIMIT - 1] for at in rest)]) + "\r\n"
    pieces, room, piece = [], LIMIT, bytearray()
    for letter in said:
        octets = letter.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece.decode())
            piece, room = bytearray(), LIMIT - 1  # the blank that begins it counts
        piece += octets
    pieces.append(piece.decode())
    return "\r\n ".join(pieces) + "\r\n"


def _clean(value: str) -> str:
    return value if value.isprintable() else _CONTROLS.sub("", value.replace("\n", " ").replace("\r", ""))


def _param(word: str) -> str:
    word = _clean(word).replace('"', "'")
    return f'"{word}"' if any(mark in word for mark in ":;,") else word
