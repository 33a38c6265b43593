"""A PDF from a template in ``templates/pdf`` and plain data.

Data reaches the template as JSON, so whatever people typed is text in it and never markup. Every file follows
PDF/UA-1: what cannot be tagged (a picture without words for it, a letter that no typeface has) is not built at all.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from typing import Any, Literal

import typst
from django.conf import settings

from common.errors import DomainError

STANDARD: Literal["ua-1"] = "ua-1"


def make_pdf(template: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The bytes of ``templates/pdf/<template>.typ`` filled with ``data``; the same data and moment give the same bytes.

    Raises DomainError when ``data`` holds a letter that no typeface here has.
    """
    folder = settings.BASE_DIR / "templates" / "pdf"
    try:
        made = typst.compile(
            str(folder / f"{template}.typ"),
            root=str(folder),
            format="pdf",
            sys_inputs={"data": json.dumps(data)},
            pdf_standards=STANDARD,
            font_paths=_fonts(),
            timestamp=made_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        if _LETTER_MISSING in error.message:
            raise DomainError(_sentence(_missing(_texts(data)))) from error
        raise
    assert isinstance(made, bytes)
    return made


def refuse_unprintable(text: str) -> None:
    """Say which letters of ``text`` no typeface here has. Raises DomainError."""
    if text.isascii():
        return
    try:
        _try_to_print(text)
    except typst.TypstError as error:
        raise DomainError(_sentence(_missing([text]))) from error


_LETTER_MISSING = "could not be displayed"


def _sentence(letters: str) -> str:
    return f"Our typefaces have no {letters}. Write it in other letters, and try again."


def _missing(texts: list[str]) -> str:
    letters = dict.fromkeys(letter for text in texts for letter in text if not letter.isascii())
    return "".join(letter for letter in letters if not _has(letter))


@cache
def _has(letter: str) -> bool:
    try:
        _try_to_print(letter)
    except typst.TypstError:
        return False
    return True


def _try_to_print(text: str) -> None:
    page = b'#set document(title: "-")\n#set text(lang: "en")\n#sys.inputs.text'
    typst.compile(page, format="pdf", sys_inputs={"text": text}, pdf_standards=STANDARD, font_paths=_fonts())


def _texts(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    if isinstance(data, Mapping):
        return [text for value in data.values() for text in _texts(value)]
    if isinstance(data, (list, tuple)):
        return [text for value in data for text in _texts(value)]
    return []


#: Packages that bring Noto's typefaces: letters of some twenty scripts with emoji, and those of East Asia.
_TYPEFACES = ("manimgx_fonts", "cvttf_NotoSansCJK_Regular")


@cache
def _fonts() -> "typst.Fonts":
    """Typst's own typefaces, Noto's for the scripts that these lack, and behind them whatever the machine has.

    Found once a process. A file is read when a letter of it is needed.
    """
    found = [find_spec(package) for package in _TYPEFACES]
    folders = [folder for spec in found if spec for folder in spec.submodule_search_locations or ()]
    return typst.Fonts(font_paths=folders)
