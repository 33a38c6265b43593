from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        from groups.agreement import surface as agreement
        from groups.live import surface as live
        from groups.meetings import surface as meetings
        from groups.membership import surface as membership
        from groups.room import surface as room
        from groups.votes import surface as votes

        # In the order of a group's page: within a band its sections stand as they are registered here.
        for part in (membership, agreement, room, meetings, live, votes):
            part.connect()
