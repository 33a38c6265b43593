from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"

    def ready(self) -> None:
        from agenda.models import Attendance, Reminder, ReminderRule, Session
        from common import scoping

        scoping.register(Session, "programme")
        scoping.register(Attendance, "session__programme")
        scoping.register(Reminder, "attendance__session__programme")
        scoping.register(ReminderRule, "programme")
