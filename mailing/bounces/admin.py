"""What came back, on the officers' desk: whom to tell another way, and mails that nobody could make sense of."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.admin import ScopedAdmin
from mailing.bounces import addresses, intake
from mailing.bounces.reading import words_of
from mailing.models import AddressEvent, ReturnedMail
from people.models import Person


class _ReadOnly(ScopedAdmin):
    """Nobody writes what came back by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="the mail")
    def mail(self, row: AddressEvent | ReturnedMail) -> SafeString | str:
        if row.message is None:
            return "-"
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:mailing_message_change", args=[row.message.pk]),
            row.message.subject,
        )


@admin.register(AddressEvent)
class AddressEventAdmin(_ReadOnly):
    """Every mail that came back from an address, with what the server said."""

    list_display = ("address", "who", "kind", "said", "mail", "at", "noted_at", "cleared_at")
    list_filter = (
        "kind",
        ("noted_at", admin.EmptyFieldListFilter),
        ("cleared_at", admin.EmptyFieldListFilter),
        "message__programme",
    )
    list_select_related = ("message", "noted_by")
    search_fields = ("address", "message__to_name")
    ordering = ("-at", "-pk")
    actions = ("told_another_way", "works_again")
    fields = ("address", "who", "kind", "code", "said", "mail", "at", "noted_at", "noted_by", "cleared_at")
    readonly_fields = fields

    @admin.display(description="who")
    def who(self, row: AddressEvent) -> str:
        return row.message.to_name

    @admin.action(description="Note that they were told another way")
    def told_another_way(self, request: HttpRequest, queryset: QuerySet[AddressEvent]) -> None:
        assert isinstance(request.user, Person)
        number = addresses.note(events=list(queryset), by=request.user)
        self.message_user(request, f"Seen to: {number}. The addresses stay stopped.", messages.SUCCESS)

    @admin.action(description="Note that the address works again")
    def works_again(self, request: HttpRequest, queryset: QuerySet[AddressEvent]) -> None:
        assert isinstance(request.user, Person)
        for event in queryset:
            addresses.works_again(event=event, by=request.user)
        self.message_user(request, "Mail goes to these addresses again.", messages.SUCCESS)


@admin.register(ReturnedMail)
class ReturnedMailAdmin(_ReadOnly):
    """The mailbox for what comes back. The words of a mail are shown, never our own mail that it may hold."""

    list_display = ("subject", "sender", "state", "note", "mail", "taken_at")
    list_filter = ("state", "message__programme")
    list_select_related = ("message",)
    search_fields = ("subject", "sender")
    ordering = ("-taken_at", "-pk")
    actions = ("close",)
    fields = ("subject", "sender", "state", "note", "mail", "words", "taken_at", "settled_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReturnedMail]:
        rows: QuerySet[ReturnedMail] = super().get_queryset(request)
        return rows.defer("raw")

    @admin.display(description="what it says")
    def words(self, row: ReturnedMail) -> SafeString | str:
        return format_html('<pre class="mail">{}</pre>', words_of(bytes(row.raw))) if row.raw else "Erased"

    @admin.action(description="Note as settled, and erase the words")
    def close(self, request: HttpRequest, queryset: QuerySet[ReturnedMail]) -> None:
        assert isinstance(request.user, Person)
        for mail in queryset:
            intake.close(mail=mail, by=request.user)
        self.message_user(request, "Settled.", messages.SUCCESS)
