"""What events leave, on the desk: pictures, certificates, and where talks have led. To read; acting is on the pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.admin import ReadOnlyAdmin
from common.desk import Work
from events.afterwards.certificates import show_code
from events.hosting.organisers_pages import run_address
from events.models import Certificate, Event, Picture, SpeakerRequest


@admin.register(Picture)
class PictureAdmin(ReadOnlyAdmin):
    """Every picture of the archive, with what somebody asked to have hidden on top."""

    work = Work.SESSIONS
    list_display = ("alt", "event", "consent", "hidden_since", "asked", "uploaded_at")
    list_filter = (("upload__withdrawn_at", admin.EmptyFieldListFilter), "consent", "event__programme")
    list_select_related = ("event__programme", "upload")
    search_fields = ("alt", "credit", "event__title")
    ordering = ("-upload__withdrawn_at", "-upload__uploaded_at")
    fields = ("alt", "event", "credit", "consent", "hidden_since", "uploaded_by", "uploaded_at", "afterwards")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        open_ones = Q(take_downs__isnull=False, take_downs__settled_at=None)
        return super().get_queryset(request).annotate(n_asked=Count("take_downs", filter=open_ones))

    @admin.display(description="asked to take it down")
    def asked(self, row: Any) -> str:
        return str(row.n_asked or "")

    @admin.display(description="hidden since", ordering="upload__withdrawn_at")
    def hidden_since(self, row: Picture) -> datetime | None:
        return row.upload.withdrawn_at

    @admin.display(description="uploaded at", ordering="upload__uploaded_at")
    def uploaded_at(self, row: Picture) -> datetime:
        return row.upload.uploaded_at

    @admin.display(description="uploaded by")
    def uploaded_by(self, row: Picture) -> str:
        return str(row.upload.uploaded_by or "")

    @admin.display(description="take it down, or show it again")
    def afterwards(self, row: Picture) -> SafeString:
        return format_html(
            '<a href="{}#pictures">On the page after the event</a>', run_address(row.event, "after/")
        )


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """Certificates that people have had."""

    work = Work.SESSIONS
    list_display = ("shown_code", "name", "event", "hours", "issued_at")
    list_filter = ("registration__event__programme",)
    list_select_related = ("registration__event",)
    search_fields = ("name", "code", "registration__event__title")
    fields = ("shown_code", "name", "event", "hours", "issued_at")
    readonly_fields = fields

    @admin.display(description="code", ordering="code")
    def shown_code(self, row: Certificate) -> str:
        return show_code(row.code)

    @admin.display(description="event")
    def event(self, row: Certificate) -> Event:
        return row.registration.event


@admin.register(SpeakerRequest)
class SpeakerRequestAdmin(ReadOnlyAdmin):
    """Where talks have led: who asked whom for which talk, what they said, and the event that came of it."""

    work = Work.SESSIONS
    list_display = ("talk", "heard_at", "for_whom", "person", "answer", "asked_at", "became")
    list_filter = ("willing", "proposal__programme")
    list_select_related = (
        "person", "proposal__talk__event", "proposal__network", "proposal__museum", "proposal__event",
    )  # fmt: skip
    search_fields = ("proposal__title", "person__name", "proposal__network__name", "proposal__museum__name")
    ordering = ("-asked_at",)
    fields = ("talk", "heard_at", "for_whom", "person", "answer", "note", "asked_at", "answered_at", "became")
    readonly_fields = fields

    @admin.display(description="talk")
    def talk(self, row: SpeakerRequest) -> str:
        return str(row.proposal.talk or row.proposal)

    @admin.display(description="heard at")
    def heard_at(self, row: SpeakerRequest) -> str:
        return str(row.proposal.talk.event) if row.proposal.talk else ""

    @admin.display(description="invited by")
    def for_whom(self, row: SpeakerRequest) -> str:
        return str(row.proposal.network or row.proposal.museum)

    @admin.display(description="answer", ordering="willing")
    def answer(self, row: SpeakerRequest) -> str:
        return {True: "Yes", False: "No", None: "Not yet"}[row.willing]

    @admin.display(description="led to")
    def became(self, row: SpeakerRequest) -> str:
        return str(row.proposal.event or row.proposal.get_state_display())
