"""The end of one's group: its summary, until when its words can be read, and the certificate that they are gone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups.choices import OutputKind, OutputState
from groups.closing import services
from groups.models import GroupOutput, KeyDestruction
from groups.room.door import Room
from groups.room.pages import room_page


@room_page(signed=False)
def closing(request: HttpRequest, room: Room) -> HttpResponse:
    """What becomes of what was said, before and after the end."""
    summaries = GroupOutput.objects.filter(group=room.group, kind=OutputKind.SUMMARY).select_related("shared")
    summary = summaries.order_by("-pk").first()
    shared = getattr(summary, "shared", None)
    context = {
        "room": room,
        "summary": summary,
        "is_shared": shared is not None and shared.state == OutputState.WAITING,
        "until": services.readable_until(room.group),
        "days": settings.GROUP_WORDS_KEPT_DAYS,
        "certificate": KeyDestruction.objects.filter(group=room.group).first(),
    }
    return render(request, "groups/closing/closing.html", context)
