"""A group's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups.room.door import Room
from groups.room.pages import room_page
from groups.room.sections import rendered


@room_page(signed=False)
def room(request: HttpRequest, room: Room) -> HttpResponse:
    """What is next and all that the group has, in the order in which it is wanted."""
    return render(request, "groups/room/room.html", {"room": room, "sections": list(rendered(request, room))})
