"""The register of a group's meeting: any member takes it, and officers read counts and nothing more (G8)."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from agenda.choices import SessionState
from agenda.models import Attendance, Session
from agenda.register.hosts import RegisterHost, RegisterProvider
from groups.models import GroupMeeting
from groups.room.door import is_inside
from people.models import Person


class MeetingRegister(RegisterHost):
    """Whoever is in the group marks who was there; officers are not at the table."""

    awaits = "Until it is, the group does not know how many of it meet."

    def __init__(self, session: Session, meeting: GroupMeeting) -> None:
        super().__init__(session)
        self.meeting = meeting

    @property
    def group(self) -> str:
        return f"groups.group:{self.meeting.group_id}"

    def may_take(self, person: object) -> bool:
        return isinstance(person, Person) and is_inside(self.meeting.group_id, person.pk)


class MeetingRegisters(RegisterProvider):
    def hosts(self, sessions: Sequence[Session]) -> Mapping[int, RegisterHost]:
        by_pk = {each.pk: each for each in sessions}
        rows = GroupMeeting.objects.filter(pk__in=by_pk).select_related("group")
        return {row.pk: MeetingRegister(by_pk[row.pk], row) for row in rows}

    def asked_of_helpers(self) -> Q:
        return Q(groupmeeting__isnull=False, state=SessionState.PLANNED)

    def helpers(self, sessions: Collection[int]) -> Mapping[int, Sequence[int]]:
        """Whoever facilitated and whoever kept the time; where there is neither, all who were expected."""
        rows = GroupMeeting.objects.filter(pk__in=sessions)
        named = rows.values_list("pk", "facilitator__person", "timekeeper__person")
        found = {pk: [each for each in people if each is not None] for pk, *people in named}
        nobody = [pk for pk, people in found.items() if not people]
        for pk, person in (
            Attendance.objects.live().filter(session__in=nobody).values_list("session", "person")
        ):
            found[pk].append(person)
        return found
