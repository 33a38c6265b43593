from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"

    def ready(self) -> None:
        from agenda import home, mails, nudge_mails, privacy
        from agenda.attendance import merging, panels
        from agenda.models import Attendance, Dispute, Nudge, Reminder, ReminderRule, Session, Venue
        from agenda.register import surface as register_surface
        from agenda.reminders.rules import ensure_default_rules
        from common import scoping
        from common.home import learning
        from mailing.declaration import declare
        from people import panels as person_panels
        from people.merging.references import collisions
        from people.privacy.registries import Eraser, erasers, exporters
        from programmes import panels as programme_panels
        from programmes.services import programme_opened

        declare(mails, nudge_mails)
        register_surface.connect()
        scoping.register(Session, "programme")
        scoping.register(Venue)
        scoping.register(Attendance, "session__programme")
        scoping.register(Dispute, "attendance__session__programme")
        scoping.register(Reminder, "attendance__session__programme")
        scoping.register(Nudge, "programme")
        scoping.register(ReminderRule, "programme")
        programme_panels.panels.register("agenda.attendance", panels.attendance_panel, order=10)
        person_panels.panels.register("agenda.absences", panels.absence_panel, order=30)
        learning.register("agenda.next", home.what_is_next, order=10)
        learning.register("agenda.waits", home.what_waits, order=20)
        learning.register("agenda.learned", home.what_i_learned, order=30)
        exporters.register("agenda.sessions", privacy.export_attendances, order=30)
        exporters.register("agenda.calendar", privacy.export_calendar, order=31)
        collisions.register("agenda.Attendance", merging.resolve)
        programme_opened.register("agenda.reminders", ensure_default_rules)
        erasers.register("agenda", Eraser(privacy.erase_from_agenda, privacy.keep_of_agenda))
