"""Mail on the officers' desk: to read, to hold back, to send again, to count. Nobody writes or changes a mail here."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from common import scoping
from common.admin import ScopedAdmin
from common.clock import moment_words
from common.errors import DomainError
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

#: What an officer may do with a mail: the words on the button, the words afterwards, and the service.
VERBS: dict[str, tuple[str, str, Callable[..., Message]]] = {
    "hold": ("Hold back", "Held back", services.hold),
    "release": ("Release", "Released", services.release),
    "cancel": ("Cancel", "Cancelled", services.cancel),
    "send-again": ("Send again", "Sent again", services.send_again),
    "it-went": ("Note that it went", "Noted as sent", partial(services.settle_unknown, sent=True)),
    "it-did-not-go": (
        "Note that it did not go",
        "Noted as not sent",
        partial(services.settle_unknown, sent=False),
    ),
}
_RULE_OF = {"send-again": "send_again", "it-went": "settle", "it-did-not-go": "settle"}
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


@admin.register(Message)
class MessageAdmin(ScopedAdmin):
    """Every mail of the officer's programmes, in any state, with the sentence that explains it."""

    list_display = ("subject", "reader", "state", "when", "programme")
    list_filter = ("state", "bounce", "priority", "programme")
    search_fields = ("to_address", "to_name", "subject")
    ordering = ("-created_at", "-pk")
    actions = ("hold", "release", "cancel", "send_again", "it_went", "it_did_not_go")
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

    # --- from the list ------------------------------------------------------------------------------------------------
    @admin.action(description="Hold back")
    def hold(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, "hold")

    @admin.action(description="Release")
    def release(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, "release")

    @admin.action(description="Cancel")
    def cancel(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, "cancel")

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, "send-again")

    @admin.action(description="Note that they went")
    def it_went(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, "it-went")

    @admin.action(description="Note that they did not go")
    def it_did_not_go(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, "it-did-not-go")

    def _each(self, request: HttpRequest, queryset: QuerySet[Message], verb: str) -> None:
        """Do it to each mail that allows it, oldest first, and say which did not and why."""
        assert isinstance(request.user, Person)
        done = 0
        for message in queryset.order_by("pk"):
            try:
                VERBS[verb][2](message=message, by=request.user)
                done += 1
            except DomainError as error:
                self.message_user(
                    request, f"“{message}” to {message.to_name}: {error.message}", messages.WARNING
                )
        if done:
            mails = "1 mail" if done == 1 else f"{done} mails"
            self.message_user(request, f"{VERBS[verb][1]}: {mails}.", messages.SUCCESS)

    # --- from the page of one mail ------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        act = require_POST(self.admin_site.admin_view(self.act))
        return [
            path("counts/", self.admin_site.admin_view(self.counts), name="mailing_message_counts"),
            path("<int:pk>/html/", self.admin_site.admin_view(self.html), name="mailing_message_html"),
            path("<int:pk>/do/<slug:verb>/", act, name="mailing_message_act"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        message = self.get_object(request, object_id)
        verbs = []
        if message is not None:
            verbs = [
                (verb, words[0])
                for verb, words in VERBS.items()
                if services.may(_RULE_OF.get(verb, verb), message)
            ]
        return super().change_view(request, object_id, form_url, {"verbs": verbs, **(extra_context or {})})

    def act(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Do one thing to one mail."""
        message = self._own(request, pk)
        if verb not in VERBS:
            raise Http404
        assert isinstance(request.user, Person)
        try:
            VERBS[verb][2](message=message, by=request.user)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            self.message_user(request, f"{VERBS[verb][1]}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:mailing_message_change", args=[pk]))

    def html(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail as it goes out, for the frame. Its links are the reader's own, so they open nothing here."""
        message = self._own(request, pk)
        if message.secret:
            raise PermissionDenied
        return mail_page(message.html)

    def counts(self, request: HttpRequest) -> HttpResponse:
        """What became of the mails of the last twelve months, by month, programme and kind."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        since = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        mails = self.get_queryset(request).filter(created_at__gte=since - timedelta(days=330))
        context = {
            **self.admin_site.each_context(request),
            "title": "What became of our mail",
            "opts": self.opts,
            "columns": [words for words, _ in COUNTED.values()],
            "rows": [
                {
                    **row,
                    "kind": name_of(row["kind"]),
                    "numbers": [(COUNTED[name][0], row[name]) for name in COUNTED],
                }
                for row in counts(mails)
            ],
            "suppressed": suppression.counts(),
        }
        return TemplateResponse(request, "admin/mailing/message/counts.html", context)

    def _own(self, request: HttpRequest, pk: int) -> Message:
        """The mail, if it belongs to a programme of the officer."""
        message = self.get_object(request, str(pk))
        if message is None or not self.has_view_permission(request, message):
            raise Http404
        return message


@admin.register(MailLimit)
class MailLimitAdmin(ScopedAdmin):
    """How fast mail goes out: a matter of the mail server, not of a programme, so superusers set it."""

    list_display = ("name", "which", "per_minute")
    search_fields = ("name",)
    may_delete = True

    @admin.display(description="mails to")
    def which(self, row: MailLimit) -> str:
        return ", ".join(row.domains) or "Everybody"
