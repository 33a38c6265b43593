"""A set with all that is written in it, and a poll, with the addresses of their pages."""

from groups.meetings.polls import read_another_clock
from groups.room.door import Room
from groups.scenarios_meetings import meetings_of_a_month


def what_is_met_about(room: Room, here: str) -> dict[str, str]:
    """A set with all that may be written in it, by the member of the world; a poll; and the addresses of both."""
    held = meetings_of_a_month(room)
    read_another_clock(room=room, zone="Europe/Stockholm", by=room.person)
    meeting, at = held.meeting, "my/groups/room/<uuid:key>/"
    live, one = f"live/{meeting.key}/", f"meetings/{meeting.key}/"
    return {
        **{
            f"{at}{plain}": f"{here}{plain}"
            for plain in ("meetings/", "meetings/new/", "dates/new/", "actions/", "timings/")
        },
        **{
            f"{at}meetings/<uuid:meeting>/{page}": f"{here}{one}{page}"
            for page in ("", "change/", "apologies/", "record/")
        },
        **{
            f"{at}live/<uuid:meeting>/{page}": f"{here}{live}{page}"
            for page in ("", "table/", "state/", "press/", "write/", "plan/")
        },
        f"{at}turns/<uuid:turn>/": f"{here}turns/{held.turn.key}/",
        f"{at}notes/<uuid:note>/delete/": f"{here}notes/{held.note.key}/delete/",
        f"{at}dates/<uuid:poll>/": f"{here}dates/{held.poll.key}/",
        f"{at}actions/<uuid:action>/": f"{here}actions/{held.action.key}/",
    }
