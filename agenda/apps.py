from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"

    def ready(self) -> None:
        from agenda.attendance import surface as attendance
        from agenda.register import surface as register
        from agenda.reminders import surface as reminders
        from agenda.sessions import surface as sessions

        for part in (sessions, attendance, register, reminders):
            part.connect()
