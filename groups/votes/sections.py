"""Votes on the group's page: how many wait for this member."""

from groups.models import GroupVote
from groups.room.door import Room
from groups.room.sections import RoomSection
from groups.votes.tally import latest, tally, with_electors


def votes(room: Room) -> RoomSection | None:
    """What runs, and whether this member has answered; what is asked stands on its own page."""
    if not room.reads:
        return None
    running = []
    for row in with_electors(room.shown(GroupVote.objects.all())):
        found = tally(row)
        if not found.is_over:
            mine = latest(row.electors.all()).get(room.person.pk)
            running.append((row, found, mine is not None and not mine.says))
    return RoomSection("Votes", "groups/votes/section.html", {"running": running})
