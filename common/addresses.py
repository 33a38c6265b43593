"""E-mail addresses have one form: the one function by which they enter, are compared and are suppressed.

What is pasted from a letter, a page or a spreadsheet carries signs that nobody sees, letters of another width, or what
stood around the address. Two spellings that reach one mailbox must be one text, or one person becomes two and whoever
said stop gets mail again.
"""

import re
from unicodedata import category, name, normalize

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

#: As many letters as an address may have on its way through a mail server (RFC 5321, errata 1690).
LONGEST = 254
#: The longest name of a domain (RFC 1035).
_LONGEST_DOMAIN = 253
_PLAIN = re.compile(r"[a-z0-9][a-z0-9.!#$%&*+/=?^_{|}~-]*@[a-z0-9.-]*[a-z0-9]")
#: What word processors make of an apostrophe and of a hyphen.
_AS_TYPED = str.maketrans(dict.fromkeys("‘’ʼ", "'") | dict.fromkeys("‐–−", "-"))
#: "Ann Field <ann@museum.example>", as mail programs copy it.
_IN_BRACKETS = re.compile(r"[^<>]{0,300}<([^<>]{0,300}@[^<>]{0,300})>[^<>]{0,300}")
#: What stands around an address in lists and letters, and is never its first or last letter.
_AROUND = " \t\r\n;,:.'\"`´‘’“”()[]<>"


def tidy(text: str) -> str:
    """``text`` as we keep and compare addresses; what is no address is returned tidied as far as it goes.

    Without invisible characters and soft hyphens, letters of one width and in lower case (NFKC), the domain as
    servers know it (IDNA), and without what lists and letters put around it. Doing it twice changes nothing.
    """
    if not text or _PLAIN.fullmatch(text):
        return text
    for _ in range(5):
        before, text = text, _tidied(text)
        if text == before:
            break
    return text


def _tidied(text: str) -> str:
    text = "".join(letter for letter in normalize("NFKC", text) if not _is_invisible(letter))
    text = normalize("NFKC", text.lower()).translate(_AS_TYPED).strip()
    if inside := _IN_BRACKETS.fullmatch(text):
        text = inside[1]
    text = text.strip(_AROUND).removeprefix("mailto:").strip(_AROUND)
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{_as_servers_know(domain)}" if at else text


def _is_invisible(letter: str) -> bool:
    """Format signs, soft hyphens, marks of direction, variation selectors; white space is seen, and stays."""
    return (category(letter) in {"Cf", "Cc"} and not letter.isspace()) or "\ufe00" <= letter <= "\ufe0f"


def _as_servers_know(domain: str) -> str:
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain  # no domain; whoever reads the form or the trial run is told


def why_no_address(text: str) -> str:
    """Why ``text``, tidied, is no address, in words that show the sign that is wrong; empty when it is one."""
    text = tidy(text)
    try:
        validate_email(text)
    except ValidationError:
        return f"“{text[:80]}” is not an e-mail address{_what_is_wrong(text)}."
    return f"An e-mail address has at most {LONGEST} characters." if len(text) > LONGEST else ""


def _what_is_wrong(text: str) -> str:
    if "@" not in text:
        return ": it has no “@”"
    if text.count("@") > 1:
        return ": it holds more than one. Keep one of them"
    local, _, domain = text.partition("@")
    for part, fits in ((local, r"[\w.!#$%&'*+/=?^`{|}~-]"), (domain, r"[a-z0-9.-]")):
        for letter in part:
            if not re.fullmatch(fits, letter, re.ASCII):
                return f": {_shown(letter)} stands in it"
    return ": something is missing after the “@”" if "." not in domain else ""


def _shown(letter: str) -> str:
    if letter.isspace():
        return "a space"
    return (
        f"“{letter}”" if letter.isascii() else f"“{letter}” ({name(letter, 'a sign without a name').lower()})"
    )
