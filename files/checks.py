"""What an uploaded file is, read from what is in it. Its name and what the browser says of it count for nothing."""

import codecs
import lzma
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any

import puremagic
from PIL import Image, UnidentifiedImageError

from files.kinds import JPEG, KINDS, PDF, PNG, PPT, TAKEN, FileKind, has_macros, refused
from files.office import office_kind, open_document_kind

#: What a document may unpack to, and how many parts it may have. Nothing is ever unpacked here; readers' machines do.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 5000
#: What Python says of an archive that is no whole one, or that nobody could have meant.
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    LookupError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
#: What a file chooser offers; what is sent is read all the same.
ACCEPT = ",".join(sorted({kind.extension for kind in KINDS.values()} | {".jpeg"}))

_PDF = b"%PDF-"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: In an old PowerPoint file: the names of its streams, and the record that says whether it has macros.
_PPT_STREAM = "PowerPoint Document".encode("utf-16-le")
_MACRO_STORAGE = "_VBA_PROJECT".encode("utf-16-le")
_VBA_RECORD = bytes.fromhex("1f00ff0314000000020000040c000000")


def kind_of(file: IO[bytes]) -> FileKind:
    """The kind of ``file``. Raises DomainError, beside the field ``file``, for what is not taken."""
    file.seek(0)
    head = file.read(4096)
    if not head:
        raise refused("The file is empty. Choose it again.")
    for signature, read in _READERS.items():
        if head.startswith(signature):
            return read(file)
    if _pdf_begins_later(head):
        return _pdf(file)
    raise refused(f"{_looks_like(head)} We take {TAKEN}. You can save your slides as a PDF and send that.")


def _pdf_begins_later(head: bytes) -> bool:
    """Whether a mark of its encoding, or a line or two of words, stands before a PDF: programs read it all the same."""
    before, mark, _ = head[:1024].partition(_PDF)
    words = before.removeprefix(codecs.BOM_UTF8)
    plain = all(each in b"\t\r\n" or 32 <= each < 127 for each in words)
    return bool(mark) and plain and b"<" not in words and not words.startswith(b"MZ")


def _pdf(file: IO[bytes]) -> FileKind:
    _nothing_behind(file)
    if b"%%EOF" not in _last_words(file):
        raise refused("This PDF is cut off: its end is missing. Save it once more and send it again.")
    return PDF


def _last_words(file: IO[bytes], size: int = 2048) -> bytes:
    """The last bytes of a file before the NULs and blanks with which some programs fill it up."""
    end = _size(file)
    while end:
        start = max(end - 64 * 1024, 0)
        file.seek(start)
        piece = file.read(end - start).rstrip(b"\0\t\r\n ")
        if piece:
            end = start + len(piece)
            start = max(end - size, 0)
            file.seek(start)
            return file.read(end - start)
        end = start
    return b""


def _picture(kind: FileKind, format_: str) -> Callable[[IO[bytes]], FileKind]:
    def read(file: IO[bytes]) -> FileKind:
        _nothing_behind(file)
        file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                with Image.open(file, formats=[format_]) as image:
                    image.verify()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise refused(
                "This picture cannot be opened: it is damaged. Save it again and send that."
            ) from None
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise refused(
                "This picture has more points than anybody's screen. Make it smaller first."
            ) from None
        return kind

    return read


def _old_office(file: IO[bytes]) -> FileKind:
    file.seek(0)
    content = file.read()
    if _PPT_STREAM not in content:
        raise refused(f"This is an old Office file, but not a PowerPoint one. We take {TAKEN}.")
    record = content.find(_VBA_RECORD)
    counted = record >= 0 and any(content[record + len(_VBA_RECORD) + 4 :][:4])
    if counted or _MACRO_STORAGE in content:
        raise has_macros()
    return PPT


def _archive(file: IO[bytes]) -> FileKind:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise refused("This file unpacks to far more than it seems. Save it as a PDF and send that.")
            kind = office_kind(archive) or open_document_kind(archive)
    except _DAMAGED:
        raise refused(
            "This file cannot be opened: it is damaged. Save it once more and send it again."
        ) from None
    if kind is None:
        raise refused(f"This is an archive or an app, not a document. We take {TAKEN}.")
    return kind


def _nothing_behind(file: IO[bytes]) -> None:
    """Refuse a file that is two kinds at once: a PDF or picture at its head, an archive at its end."""
    if zipfile.is_zipfile(file):
        raise refused("This file is two kinds of file in one. Save it as a PDF once more and send that.")


def _looks_like(head: bytes) -> str:
    """What a refused file seems to be, so that somebody who chose the wrong one sees it."""
    if head.lstrip()[:1] == b"<":
        return "This is a web page or a drawing that can carry scripts."
    if head.startswith(b"MZ"):
        return "This is a program for Windows."
    try:
        likely: Any = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        likely = []
    name = next((each.extension for each in likely if each.extension), "")
    return (
        f"By what is in it, this is a {name} file." if name else "We cannot tell what kind of file this is."
    )


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


_READERS: dict[bytes, Callable[[IO[bytes]], FileKind]] = {
    _PDF: _pdf,
    b"\x89PNG\r\n\x1a\n": _picture(PNG, "PNG"),
    b"\xff\xd8\xff": _picture(JPEG, "JPEG"),
    _OLE: _old_office,
    b"PK\x03\x04": _archive,
}
