"""Talks on the officers' desk, across events: to find, to read, to export. They are worked on in the programme."""

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.admin import ReadOnlyAdmin
from common.desk import Work
from events.choices import PRESENTING
from events.models import Presenter, Talk
from mailing.outbox.admin import mail_panel


def _presenters(talk: Talk) -> str:
    """Those who are asked or have said yes, with where each stands."""
    rows = talk.presenters.all()
    return "; ".join(
        f"{row.person} ({row.get_state_display().lower()})" for row in rows if row.state in PRESENTING
    )


@admin.register(Talk)
class TalkAdmin(ReadOnlyAdmin):
    """The talks of the officer's programmes."""

    work = Work.SESSIONS
    found_by = ("title",)
    list_display = ("title", "event", "state", "who", "museum", "created_at")
    list_filter = ("state", "event__programme", "event")
    list_select_related = ("event__programme", "museum")
    search_fields = ("title", "summary", "event__title", "museum__name", "presenters__person__name")
    ordering = ("-created_at", "-pk")
    fields = (
        "title", "event", "state", "state_note", "summary", "museum", "topic_names", "who", "in_the_programme", "mail",
        "created_at",
    )  # fmt: skip
    readonly_fields = fields
    export_columns = (
        ("Programme", lambda row: row.event.programme.name),
        ("Number", lambda row: row.event.number),
        ("Event", lambda row: row.event.title),
        ("Talk", lambda row: row.title),
        ("State", lambda row: row.get_state_display()),
        ("Museum", lambda row: row.museum.name if row.museum else ""),
        ("Presenters", _presenters),
        ("Planned or proposed", lambda row: row.created_at),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Talk]:
        presenters = Prefetch("presenters", Presenter.objects.select_related("person"))
        return super().get_queryset(request).prefetch_related(presenters)

    @admin.display(description="presenters")
    def who(self, talk: Talk) -> str:
        return _presenters(talk) or "Nobody yet"

    @admin.display(description="topics")
    def topic_names(self, talk: Talk) -> str:
        return ", ".join(topic.name for topic in talk.topics.all()) or "None"

    @admin.display(description="presenters, slides, decisions")
    def in_the_programme(self, talk: Talk) -> SafeString:
        address = reverse("events:run-talk", args=[talk.event.slug, talk.key])
        return format_html('<a href="{}">Open it in the programme</a>', address)

    @admin.display(description="mail")
    def mail(self, talk: Talk) -> SafeString:
        return mail_panel(*talk.presenters.all())
