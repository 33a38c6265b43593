from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from events import obligations
        from events.afterwards import surface as afterwards
        from events.booking import surface as booking
        from events.hosting import surface as hosting
        from events.introductions import surface as introductions
        from events.letters import surface as letters
        from events.planning import surface as planning
        from events.programme import surface as programme
        from events.register import surface as register
        from events.series import surface as series
        from events.whats_on import surface as whats_on

        # Bookings last: when somebody goes, what hangs on a booking is seen to before the booking itself.
        for part in (
            planning, series, programme, hosting, introductions, afterwards, whats_on, letters, register, booking
        ):  # fmt: skip
            part.connect()
        obligations.connect()
