"""Documents of office programs, which are archives of parts: which kind one is, and what in it could do harm.

What is read of a part has an end, whatever it unpacks to. Marks are looked for in the text of a part rather than in its
XML: so a part need not be whole to be understood, and nothing in it can confuse a parser.
"""

import re
import zipfile
from collections.abc import Iterator

from files.kinds import DOCX, DOTX, ODP, ODT, POTX, PPSX, PPTX, TAKEN, FileKind, has_macros, refused

#: As much as is read of one part, and of all parts that say what belongs to what.
MOST_OF_PART = 512 * 1024
MOST_OF_RELATIONS = 8 * 1024 * 1024
_MAIN_PARTS = {
    "presentationml.presentation.main+xml": PPTX,
    "presentationml.slideshow.main+xml": PPSX,
    "presentationml.template.main+xml": POTX,
    "wordprocessingml.document.main+xml": DOCX,
    "wordprocessingml.template.main+xml": DOTX,
}
_OTHERS = {"spreadsheetml.": "an Excel workbook", "ms-visio.": "a Visio drawing"}
#: What a document may point at outside of itself: it is fetched when somebody presses it, or plays it.
_HARMLESS_OUTSIDE = ("/hyperlink", "/video", "/audio", "/media", "/image")
#: What it may carry within: the figures behind its charts.
_HARMLESS_INSIDE = (".xlsx", ".docx", ".pptx", ".xml", ".rels")
#: A path on the writer's own machine, where a document may have had its template.
_LOCAL = re.compile(r"(?:file:///)?[a-z]:[\\/]|(?!file:|[a-z]+://|[\\/]{2})", re.IGNORECASE)
_TAG = re.compile(rb"<(?:\w{1,80}:)?(Override|Relationship)\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""(?<!\w)(\w{1,80})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)')""")


def office_kind(archive: zipfile.ZipFile) -> FileKind | None:
    """Word or PowerPoint, by the main part that it names. Raises DomainError for what could do harm."""
    names = {part.filename.lower() for part in archive.infolist()}
    if not {"[content_types].xml", "_rels/.rels"} <= names:
        return None
    says = _start(archive, "[Content_Types].xml")
    if b"macroenabled" in says.lower() or any(
        name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names
    ):
        raise has_macros()
    if any("/activex/" in name for name in names):
        raise refused("This document has active controls in it. Save it as a PDF and send that.")
    if any("/embeddings/" in name and not name.endswith((*_HARMLESS_INSIDE, "/")) for name in names):
        raise _has_objects()
    _refuse_relations(archive)
    for tag in _tags(says):
        part, kind = tag.get("PartName", "").lstrip("/").lower(), tag.get("ContentType", "")
        found = next((found for end, found in _MAIN_PARTS.items() if kind.endswith(end)), None)
        if found and part in names:
            return found
    for mark, words in _OTHERS.items():
        if mark.encode() in says:
            raise refused(f"This is {words}. We take {TAKEN}. You can save it as a PDF and send that.")
    return None


def _refuse_relations(archive: zipfile.ZipFile) -> None:
    """Refuse what a document fetches when it is opened, and what it runs."""
    parts = [part for part in archive.infolist() if part.filename.lower().endswith(".rels")]
    if sum(part.file_size for part in parts) > MOST_OF_RELATIONS:
        raise refused("This file unpacks to far more than it seems. Save it as a PDF and send that.")
    for part in parts:
        for tag in _tags(archive.read(part)):
            kind, target = tag.get("Type", ""), tag.get("Target", "")
            if kind.endswith(("/oleObject", "/control")):
                raise _has_objects()
            if kind.endswith("/vbaProject"):
                raise has_macros()
            if tag.get("TargetMode") == "External" and _fetches(kind, target):
                raise refused(
                    "This document fetches its template or a part of it from elsewhere whenever it is opened, "
                    "which can do harm. Save it as a PDF and send that."
                )


def _fetches(kind: str, target: str) -> bool:
    if kind.endswith("/attachedTemplate"):
        return not _LOCAL.match(target)
    if kind.endswith("/image"):
        return not target.lower().startswith(("http://", "https://")) and not _LOCAL.match(target)
    return not kind.endswith(_HARMLESS_OUTSIDE)


def open_document_kind(archive: zipfile.ZipFile) -> FileKind | None:
    """Writer or Impress, by what it says it is. Raises DomainError for what could do harm."""
    names = {part.filename for part in archive.infolist()}
    if not {"mimetype", "content.xml"} <= names:
        return None
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise has_macros()
    if "META-INF/manifest.xml" in names and b"oleobject" in _start(archive, "META-INF/manifest.xml").lower():
        raise _has_objects()
    says = _start(archive, "mimetype").decode("ascii", "replace").strip()
    return {ODP.mime: ODP, ODT.mime: ODT}.get(says)


def _tags(part: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each tag that says what a part is, or where it points."""
    for found in _TAG.finditer(part):
        pairs = _ATTRIBUTE.findall(found[2].decode("utf-8", "replace"))
        yield {name: quoted or single for name, quoted, single in pairs}


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first part of one entry: as much as is ever needed, however large it unpacks to."""
    with archive.open(name) as part:
        return part.read(MOST_OF_PART)


def _has_objects() -> Exception:
    return refused(
        "This document has files or objects of other programs in it, which can do harm. "
        "Take them out, or save it as a PDF and send that."
    )
