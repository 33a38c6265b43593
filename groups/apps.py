from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        from groups.agreement import surface as agreement
        from groups.closing import surface as closing
        from groups.fund import surface as fund
        from groups.help import surface as help_
        from groups.journal import surface as journal
        from groups.live import surface as live
        from groups.meetings import surface as meetings
        from groups.membership import surface as membership
        from groups.outputs import surface as outputs
        from groups.room import surface as room
        from groups.visits import surface as visits
        from groups.votes import surface as votes

        # In the order of a group's page: within a band its sections stand as they are registered here.
        for part in (
            membership,
            agreement,
            room,
            meetings,
            live,
            votes,
            visits,
            fund,
            outputs,
            journal,
            closing,
            help_,
        ):
            part.connect()
