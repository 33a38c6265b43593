"""What an uploaded file is, read from what is in it. Its name and what the browser says of it count for nothing."""

import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

import puremagic
from PIL import Image, UnidentifiedImageError

from common.errors import DomainError

#: What a document may unpack to, and how many parts it may have. Nothing is ever unpacked here; readers' machines do.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 5000
_TAKEN = "PDF, PowerPoint (.pptx or .ppt), Word (.docx), OpenDocument (.odp or .odt), JPEG or PNG"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken, and how it is served."""

    words: str
    extension: str
    mime: str


PDF = FileKind("PDF", ".pdf", "application/pdf")
PNG = FileKind("Picture", ".png", "image/png")
JPEG = FileKind("Picture", ".jpg", "image/jpeg")
PPT = FileKind("PowerPoint", ".ppt", "application/vnd.ms-powerpoint")
PPTX = FileKind(
    "PowerPoint", ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)
DOCX = FileKind(
    "Word document", ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)
ODP = FileKind("OpenDocument slides", ".odp", "application/vnd.oasis.opendocument.presentation")
ODT = FileKind("OpenDocument text", ".odt", "application/vnd.oasis.opendocument.text")
KINDS = {kind.mime: kind for kind in (PDF, PNG, JPEG, PPT, PPTX, DOCX, ODP, ODT)}
#: What a file chooser offers; what is sent is read all the same.
ACCEPT = ",".join(sorted({kind.extension for kind in KINDS.values()} | {".jpeg"}))

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
        raise _no("The file is empty. Choose it again.")
    for signature, read in _READERS.items():
        if head.startswith(signature):
            return read(file)
    raise _no(f"{_looks_like(head)} We take {_TAKEN}. You can save your slides as a PDF and send that.")


def _pdf(file: IO[bytes]) -> FileKind:
    _nothing_behind(file)
    file.seek(max(_size(file) - 2048, 0))
    if b"%%EOF" not in file.read():
        raise _no("This PDF is cut off: its end is missing. Save it once more and send it again.")
    return PDF


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
            raise _no("This picture cannot be opened: it is damaged. Save it again and send that.") from None
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _no("This picture has more points than anybody's screen. Make it smaller first.") from None
        return kind

    return read


def _old_office(file: IO[bytes]) -> FileKind:
    file.seek(0)
    content = file.read()
    if _PPT_STREAM not in content:
        raise _no(f"This is an old Office file, but not a PowerPoint one. We take {_TAKEN}.")
    record = content.find(_VBA_RECORD)
    has_macros = record >= 0 and any(content[record + len(_VBA_RECORD) + 4 :][:4])
    if has_macros or _MACRO_STORAGE in content:
        raise _macros()
    return PPT


def _archive(file: IO[bytes]) -> FileKind:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _no("This file unpacks to far more than it seems. Save it as a PDF and send that.")
            names = {part.filename for part in parts}
            kind = _office(archive, names) or _open_document(archive, names)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise _no("This file cannot be opened: it is damaged. Save it once more and send it again.") from None
    if kind is None:
        raise _no(f"This is an archive or an app, not a document. We take {_TAKEN}.")
    return kind


def _office(archive: zipfile.ZipFile, names: set[str]) -> FileKind | None:
    """Word or PowerPoint, by the part that such a document must have and by what it says it is."""
    if not {"[Content_Types].xml", "_rels/.rels"} <= names:
        return None
    says = _start(archive, "[Content_Types].xml").lower()
    lower = {name.lower() for name in names}
    if b"macroenabled" in says or any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in lower):
        raise _macros()
    if any("/activex/" in name for name in lower):
        raise _no("This document has active controls in it. Save it as a PDF and send that.")
    for part, main, kind in (
        ("ppt/presentation.xml", b"presentationml.presentation.main+xml", PPTX),
        ("word/document.xml", b"wordprocessingml.document.main+xml", DOCX),
    ):
        if part in names and main in says:
            return kind
    return None


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> FileKind | None:
    if not {"mimetype", "content.xml"} <= names:
        return None
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise _macros()
    says = _start(archive, "mimetype").decode("ascii", "replace").strip()
    return {ODP.mime: ODP, ODT.mime: ODT}.get(says)


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first part of one entry: as much as is ever needed, however large it unpacks to."""
    with archive.open(name) as part:
        return part.read(512 * 1024)


def _nothing_behind(file: IO[bytes]) -> None:
    """Refuse a file that is two kinds at once: a PDF or picture at its head, an archive at its end."""
    if zipfile.is_zipfile(file):
        raise _no("This file is two kinds of file in one. Save it as a PDF once more and send that.")


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


def _macros() -> DomainError:
    return _no("This document has macros in it, which can do harm. Save it without them, or as a PDF.")


def _no(message: str) -> DomainError:
    return DomainError(message, field="file", status=400)


_READERS: dict[bytes, Callable[[IO[bytes]], FileKind]] = {
    b"%PDF-": _pdf,
    b"\x89PNG\r\n\x1a\n": _picture(PNG, "PNG"),
    b"\xff\xd8\xff": _picture(JPEG, "JPEG"),
    _OLE: _old_office,
    b"PK\x03\x04": _archive,
}
