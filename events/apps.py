from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from common import scoping
        from events.models import Event, EventSession, Registration

        scoping.register(Event, "programme")
        scoping.register(EventSession, "programme")
        scoping.register(Registration, "event__programme")
