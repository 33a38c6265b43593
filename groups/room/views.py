"""A group's page, and the page of its log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups.room import log_page
from groups.room.door import Room
from groups.room.pages import room_page
from groups.room.sections import rendered


@room_page(signed=False)
def room(request: HttpRequest, room: Room) -> HttpResponse:
    """What is next and all that the group has, in the order in which it is wanted."""
    return render(request, "groups/room/room.html", {"room": room, "sections": list(rendered(request, room))})


@room_page()
def log(request: HttpRequest, room: Room) -> HttpResponse:
    """Who opened what, whether the chain of hashes holds, and the hash of each day to compare with what was noted."""
    return render(request, "groups/room/log.html", {"room": room, **log_page.shown(room)})
