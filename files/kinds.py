"""The kinds of file that are taken, and how each is served."""

from dataclasses import dataclass

from common.errors import DomainError


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
PPSX = FileKind(
    "PowerPoint show", ".ppsx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow"
)
POTX = FileKind(
    "PowerPoint template", ".potx", "application/vnd.openxmlformats-officedocument.presentationml.template"
)
DOTX = FileKind(
    "Word template", ".dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template"
)
DOCX = FileKind(
    "Word document", ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)
ODP = FileKind("OpenDocument slides", ".odp", "application/vnd.oasis.opendocument.presentation")
ODT = FileKind("OpenDocument text", ".odt", "application/vnd.oasis.opendocument.text")
KINDS = {kind.mime: kind for kind in (PDF, PNG, JPEG, PPT, PPTX, PPSX, POTX, DOCX, DOTX, ODP, ODT)}
#: What people are told that we take.
TAKEN = "PDF, PowerPoint (.pptx, .ppsx, .potx or .ppt), Word (.docx or .dotx), OpenDocument (.odp or .odt), JPEG or PNG"


def refused(message: str) -> DomainError:
    """A file is not taken, and why: to raise."""
    return DomainError(message, field="file", status=400)


def has_macros() -> DomainError:
    return refused("This document has macros in it, which can do harm. Save it without them, or as a PDF.")
