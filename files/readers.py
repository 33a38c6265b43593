"""Who may read a file: the app above says so, by the purpose that its files carry.

::

    readers.register("events.handout", FileRule(may_read=may_have_handout))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from common.registry import Registry
from files.models import File


def _own_name(file: File) -> str:
    return f"{file.name or 'file'}{file.kind.extension}"


@dataclass(frozen=True, slots=True)
class FileRule:
    """How the files of one purpose are read. ``may_read`` is asked each time, also for a withdrawn one.

    Files are downloads, and asked about anew each time. A picture that pages show is ``shown_in_pages``: browsers keep
    it, for a withdrawn one has another address. ``widths`` are the smaller ones that are made of it, in pixels.
    """

    may_read: Callable[[HttpRequest, File], bool]
    #: What it is called on the reader's own disk.
    name: Callable[[File], str] = _own_name
    shown_in_pages: bool = False
    widths: tuple[int, ...] = ()


readers: Registry[FileRule] = Registry()


def rule_of(purpose: str) -> FileRule:
    """The rule for ``purpose``. Raises LookupError for one that no app has registered."""
    rule = readers.get(purpose)
    if rule is None:
        raise LookupError(f"No app says who may read files for {purpose}.")
    return rule


def may_read(request: HttpRequest, file: File) -> bool:
    """Whether whoever asks may have ``file``. One whose purpose nobody speaks for is for nobody."""
    rule = readers.get(file.purpose)
    return rule is not None and rule.may_read(request, file)
