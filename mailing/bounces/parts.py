"""A mail that a stranger wrote, taken apart: whatever bytes there are, in work that grows no faster than they do.

Everything is cut before anything is matched, decoded or searched. What decides stands at the beginning of a mail, of a
header and of a text; what follows may be of any length and of any shape.
"""

import base64
import binascii
import codecs
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as ParsedMail
from email.parser import BytesParser
from email.utils import parseaddr
from html import unescape
from itertools import islice

from common.addresses import tidy

#: Octets of a mail, of one part of it, and of one header that are looked at, and how many parts and headers of a name.
WHOLE, TEXT, HEADER, MOST = 256_000, 64_000, 1_000, 50
#: The longest address there is (RFC 5321), with a name.
_ADDRESS = 500
#: Codecs of Python that are no alphabets, and take time that grows with the square of what they decode.
_NO_ALPHABETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"})

#: What nobody reads. A head holds nothing else, and often does not say where it ends.
_SILENT = frozenset({"style", "script", "title", "template"})
_BREAKS = frozenset(
    {"br", "div", "p", "li", "tr", "table", "h1", "h2", "h3", "h4", "hr", "ul", "ol", "pre", "dd", "dt"}
)


def parse(raw: bytes) -> ParsedMail:
    """A mail, or what stands at the beginning of one that is too long."""
    return BytesParser(policy=policy.compat32).parsebytes(raw[:WHOLE])


def parts_of(mail: ParsedMail) -> list[ParsedMail]:
    """The mail and the parts in it, outermost first, those in mails that it holds as well."""
    return list(islice(mail.walk(), MOST))


def part_of_kind(mail: ParsedMail, kind: str) -> ParsedMail | None:
    """The first part of one content type."""
    return next((part for part in parts_of(mail) if part.get_content_type() == kind), None)


def text_of(part: ParsedMail) -> str:
    """The beginning of the text of one part of a mail, in whatever letters it came."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _decoded(payload[:TEXT], part.get_content_charset() or "utf-8")


def plain_text_of(part: ParsedMail) -> str:
    """The same as people read it: of HTML only the words."""
    text = text_of(part)
    return html_words(text) if part.get_content_type() == "text/html" else text


def values_of(mail: ParsedMail, name: str) -> list[str]:
    """What the headers of one name say, as they came."""
    named = (value for key, value in mail.raw_items() if key.lower() == name.lower())
    return [_in_letters(value[:HEADER]) for value in islice(named, MOST)]


def header_in(mail: ParsedMail, name: str) -> str:
    """One header, decoded."""
    return header_of(next(iter(values_of(mail, name)), ""))


def header_of(value: str) -> str:
    """A header, decoded. Python raises a variety of errors for headers that are not as they should be."""
    value = value[:HEADER]
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (ValueError, LookupError, TypeError, MessageError):
        return " ".join(value.split())


def sender_of(mail: ParsedMail) -> tuple[str, str]:
    """The name and the address that a mail says it is from."""
    name, address = parseaddr(header_in(mail, "From")[:_ADDRESS])
    return name, tidy(address)


def embedded_text(part: ParsedMail) -> str:
    """What stands in a part of the kind message/*, which Python takes for a mail of its own."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return text_of(part)
    inner = [_as_it_came(block)[:TEXT] for block in payload[:MOST] if isinstance(block, ParsedMail)]
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        try:
            return base64.b64decode("".join(inner)).decode("utf-8", "replace")
        except (ValueError, binascii.Error):
            return ""
    return "\n".join(inner)


def _as_it_came(block: ParsedMail) -> str:
    """A mail in words. Python writes none whose header holds what it takes for another; that one is put together."""
    try:
        return str(block)
    except MessageError:
        headers = [f"{name}: {value}" for name, value in block.raw_items()]
        payload = block.get_payload()
        return "\n".join([*headers, "", payload if isinstance(payload, str) else ""])


def html_words(html: str, *, over: tuple[str, ...] = (), silent: frozenset[str] = frozenset()) -> str:
    """The words of HTML, line by line, read from one end to the other once.

    Nothing is read after a tag whose attributes hold one of ``over``, nor in an element of ``silent``.
    """
    found: list[str] = []
    quiet, depth = "", 0
    in_comment = False
    first, *rest = html[:TEXT].split("<")
    found.append(" ".join(first.split()))
    for piece in rest:
        if in_comment or piece.startswith("!--"):
            _, ended, words = piece.partition("-->")
            in_comment = not ended
            if ended and not quiet:
                found.append(_one_line(words))
            continue
        tag, closed, words = piece.partition(">")
        name = tag.lstrip("/").split(None, 1)[0].rstrip("/").lower() if tag.strip("/ ") else ""
        if not name[:1].isalpha() and not tag.startswith(("!", "?", "/")):
            found.append(_one_line(f"<{piece}") if not quiet else "")  # "3 < 4"
            continue
        if quiet:
            depth += _step(tag, name, quiet)
            quiet = quiet if depth else ""
        elif name in _SILENT or name in silent:
            if not tag.startswith("/") and not tag.endswith("/"):
                quiet, depth = name, 1
        elif over and any(mark in tag for mark in over):
            break
        elif name in _BREAKS:
            found.append("\n")
        if closed and not quiet:
            found.append(_one_line(words))
    return unescape("".join(found)).replace("\u00a0", " ")


def _step(tag: str, name: str, quiet: str) -> int:
    """How a tag changes the depth inside an element that is not read."""
    if name != quiet or tag.endswith("/"):
        return 0
    return -1 if tag.startswith("/") else 1


def _one_line(words: str) -> str:
    return " ".join(words.replace("\r", "").split("\n"))


def _decoded(octets: bytes, charset: str) -> str:
    try:
        if codecs.lookup(charset).name.replace("-", "_") in {
            name.replace("-", "_") for name in _NO_ALPHABETS
        }:
            charset = "utf-8"
        return octets.decode(charset, "replace")
    except (LookupError, ValueError):
        return octets.decode("utf-8", "replace")


def _in_letters(value: str) -> str:
    """A header with octets that no standard allowed, and that are the letters of today."""
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text, whatever ends them."""
    return (line.strip() for line in text[:TEXT].splitlines())
