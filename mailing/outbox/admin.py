"""Mail on the officers' desk: to read, to hold back, to send again, to count. Nobody writes or changes a mail here."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from common import scoping
from common.admin import ScopedAdmin
from common.clock import moment_words
from common.desk import DeskPages, Door, Verb, Work, desk_page, doors
from common.registry import Band
from mailing.bounces import admin as admin_bounces
from mailing.kinds import name_of
from mailing.models import MailLimit, Message
from mailing.outbox import services
from mailing.outbox.selectors import COUNTED, counts, mails_about, mails_of
from mailing.preferences import admin as admin_preferences
from mailing.preferences import suppression
from mailing.rendering.preview import mail_page
from mailing.replies.address import key_in
from mailing.wording import admin as admin_wording
from people.models import Person

__all__ = ["admin_bounces", "admin_preferences", "admin_wording"]

PANEL_ROWS = 50


def mail_panel(*about: Model) -> SafeString:
    """The mail about some rows (an event and its bookings, say), for the page of an app above."""
    return _panel("mailing/panel.html", mails_about(about))


def mail_of_person(person: Person, officer: Any) -> SafeString:
    """What a person was sent in the officer's own programmes, for their page on the desk."""
    mails = scoping.scope(mails_of(person).order_by("-created_at", "-pk"), officer)
    return _panel("mailing/person_panel.html", mails, person=person, stopped=suppression.reasons(person))


def _panel(template: str, mails: QuerySet[Message], **more: Any) -> SafeString:
    rows = list(mails.defer("html", "text", "calendar")[: PANEL_ROWS + 1])
    return render_to_string(
        template, {"mails": rows[:PANEL_ROWS], "more": len(rows) > PANEL_ROWS, "rows": PANEL_ROWS, **more}
    )


def _may(rule: str) -> Callable[[Message], bool]:
    return partial(services.may, rule)


class MessagePages(DeskPages[Message]):
    """One mail: the words as they go out, what an officer may do with it, and the counts of them all."""

    noun = "message"
    permission = "view"
    verbs = (
        Verb("hold", "Hold back", services.hold, "Held back.", may=_may("hold"), several="Held back"),
        Verb("release", "Release", services.release, "Released.", may=_may("release"), several="Released"),
        Verb(
            "cancel",
            "Cancel",
            services.cancel,
            "Cancelled.",
            may=_may("cancel"),
            danger=True,
            several="Cancelled",
        ),
        Verb(
            "send-again",
            "Send again",
            services.send_again,
            "Sent again.",
            may=_may("send_again"),
            several="Sent again",
        ),
        Verb(
            "it-went",
            "Note that it went",
            partial(services.settle_unknown, sent=True),
            "Noted as sent.",
            may=_may("settle"),
            several="Noted as sent",
        ),
        Verb(
            "it-did-not-go",
            "Note that it did not go",
            partial(services.settle_unknown, sent=False),
            "Noted as not sent.",
            may=_may("settle"),
            several="Noted as not sent",
        ),
    )

    def quoted(self, message: Message) -> str:
        return f"“{message}” to {message.to_name}"

    @desk_page("html/")
    def html(self, request: HttpRequest, message: Message) -> HttpResponse:
        """The mail as it goes out, for the frame. Its links are the reader's own, so they open nothing here."""
        if message.secret:
            raise PermissionDenied
        return mail_page(message.html)

    @desk_page("counts/", of_list=True)
    def counts(self, request: HttpRequest) -> HttpResponse:
        """What became of the mails of the last twelve months, by month, programme and kind."""
        since = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        mails = self.desk.get_queryset(request).filter(created_at__gte=since - timedelta(days=330))
        rows = [
            {
                **row,
                "kind": name_of(row["kind"]),
                "numbers": [(COUNTED[name][0], row[name]) for name in COUNTED],
            }
            for row in counts(mails)
        ]
        return self.list_page(
            request,
            "admin/mailing/message/counts.html",
            title="What became of our mail",
            columns=[words for words, _ in COUNTED.values()],
            rows=rows,
            suppressed=suppression.counts(),
        )


@admin.register(Message)
class MessageAdmin(ScopedAdmin):
    """Every mail of the officer's programmes, in any state, with the sentence that explains it."""

    work = Work.MAIL
    desk_pages = (MessagePages,)
    list_display = ("subject", "reader", "state", "when", "programme")
    list_filter = ("state", "bounce", "priority", "programme")
    search_fields = ("to_address", "to_name", "subject")
    ordering = ("-created_at", "-pk")
    change_form_template = "admin/mailing/message/change_form.html"
    change_list_template = "admin/mailing/message/change_list.html"
    fields = (
        "to", "subject", "kind", "state", "what_it_means", "state_note", "programme", "priority",
        "due_at", "expires_at", "attempts", "handed_at", "settled_at", "bounce", "bounced_at", "answered_at",
        "calendar_method",
    )  # fmt: skip
    readonly_fields = ("to", "what_it_means", "answered_at")
    export_columns = (
        ("Programme", lambda row: row.programme),
        ("To", lambda row: row.to_name),
        ("Address", lambda row: row.to_address),
        ("Subject", lambda row: row.subject),
        ("State", lambda row: row.get_state_display()),
        ("Note", lambda row: row.state_note),
        ("Due", lambda row: row.due_at),
        ("Settled", lambda row: row.settled_at),
        ("Came back", lambda row: row.get_bounce_display()),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        rows: QuerySet[Message] = super().get_queryset(request)
        wanted = request.resolver_match
        listed = wanted is not None and wanted.url_name in (
            "mailing_message_changelist",
            "mailing_message_export",
        )
        return rows.defer("html", "text", "calendar") if listed else rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="to", ordering="to_name")
    def to(self, row: Message) -> str:
        return f"{row.to_name} <{row.to_address}>" if row.to_address else f"{row.to_name} (no address)"

    @admin.display(description="to", ordering="to_name")
    def reader(self, row: Message) -> str:
        return row.to_name or row.to_address or "Nobody any more"

    @admin.display(ordering="due_at")
    def when(self, row: Message) -> str:
        return moment_words(row.settled_at) if row.settled_at else f"due {moment_words(row.due_at)}"

    @admin.display(description="answers go to")
    def answered_at(self, row: Message) -> str:
        """Whoever has the address of one mail answers it in its reader's name, so it is shown to nobody."""
        return "An address made for this mail alone" if key_in(row.reply_to) else row.reply_to or "-"

    @admin.display(description="what this means")
    def what_it_means(self, row: Message) -> str:
        return row.explained


@admin.register(MailLimit)
class MailLimitAdmin(ScopedAdmin):
    """How fast mail goes out: a matter of the mail server, not of a programme, so superusers set it."""

    work = Work.SETTINGS
    list_display = ("name", "which", "per_minute")
    search_fields = ("name",)
    may_delete = True

    @admin.display(description="mails to")
    def which(self, row: MailLimit) -> str:
        return ", ".join(row.domains) or "Everybody"


doors.register("mailing.messages", Door(Work.MAIL, "Mail that was written", Message), order=Band.EARLY)
doors.register(
    "mailing.counts",
    Door(Work.MAIL, "What became of our mail", Message, "admin:mailing_message_counts"),
    order=Band.USUAL,
)
