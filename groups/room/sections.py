"""What a group's page is made of: each slice adds its own part, and says nothing where there is nothing to say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common.registry import Registry
from groups.room.door import Room


@dataclass(frozen=True, slots=True)
class RoomSection:
    """One part of the page: its heading, and a template that is given ``room``, ``section`` and the ``context``."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


#: Called with the room of whoever looks, signed or not (``room.reads``); None where there is nothing to show. In order:
#: FIRST what is next; EARLY the agreement, meetings, actions; USUAL votes, visits, the fund; LATE the members; LAST the
#: officers' help. Words that are sealed are shown only where ``room.reads``.
sections: Registry[Callable[[Room], RoomSection | None]] = Registry()


def rendered(request: HttpRequest, room: Room) -> Iterator[tuple[str, str, SafeString]]:
    """The name, heading and page of each section."""
    for name, provider in sections.items():
        section = provider(room)
        if section is not None:
            context = {"room": room, "section": section, **section.context}
            yield name.replace(".", "-"), section.title, render_to_string(section.template, context, request)
