"""What came back, on the officers' desk: whom to tell another way, and mails that nobody could make sense of."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.admin import ReadOnlyAdmin
from common.desk import DeskPages, Door, Verb, Work, doors
from common.registry import Band
from mailing.bounces import addresses, intake
from mailing.bounces.reading import words_of
from mailing.models import AddressEvent, ReturnedMail
from people.models import Person


class _OfAMail(ReadOnlyAdmin):
    """What came back of a mail, with the way to it."""

    @admin.display(description="the mail")
    def mail(self, row: AddressEvent | ReturnedMail) -> SafeString | str:
        if row.message is None:
            return "-"
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:mailing_message_change", args=[row.message.pk]),
            row.message.subject,
        )


def _note(event: AddressEvent, by: Person) -> int:
    return addresses.note(events=[event], by=by)


class AddressEventPages(DeskPages[AddressEvent]):
    """What an officer has done about an address that mail comes back from."""

    noun = "event"
    permission = "view"
    verbs = (
        Verb(
            "told",
            "Note that they were told another way",
            _note,
            "Seen to. The address stays stopped.",
            may=lambda event: event.noted_at is None,
            several="Seen to",
        ),
        Verb(
            "works-again",
            "Note that the address works again",
            addresses.works_again,
            "Mail goes to this address again.",
            may=lambda event: event.cleared_at is None,
            several="Noted as working",
        ),
    )


class ReturnedMailPages(DeskPages[ReturnedMail]):
    """Seeing to a mail that nobody could make sense of."""

    noun = "mail"
    permission = "view"
    verbs = (
        Verb(
            "settle",
            "Note as settled, and erase the words",
            intake.close,
            "Settled.",
            may=lambda mail: mail.settled_at is None,
            danger=True,
            several="Settled",
        ),
    )


@admin.register(AddressEvent)
class AddressEventAdmin(_OfAMail):
    """Every mail that came back from an address, with what the server said."""

    work = Work.MAIL
    desk_pages = (AddressEventPages,)
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
    fields = ("address", "who", "kind", "code", "said", "mail", "at", "noted_at", "noted_by", "cleared_at")
    readonly_fields = fields

    @admin.display(description="who")
    def who(self, row: AddressEvent) -> str:
        return row.message.to_name


@admin.register(ReturnedMail)
class ReturnedMailAdmin(_OfAMail):
    """The mailbox for what comes back. The words of a mail are shown, never our own mail that it may hold."""

    work = Work.MAIL
    desk_pages = (ReturnedMailPages,)
    list_display = ("subject", "sender", "state", "note", "mail", "taken_at")
    list_filter = ("state", "message__programme")
    list_select_related = ("message",)
    search_fields = ("subject", "sender")
    ordering = ("-taken_at", "-pk")
    fields = ("subject", "sender", "state", "note", "mail", "words", "taken_at", "settled_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReturnedMail]:
        rows: QuerySet[ReturnedMail] = super().get_queryset(request)
        return rows.defer("raw")

    @admin.display(description="what it says")
    def words(self, row: ReturnedMail) -> SafeString | str:
        return format_html('<pre class="mail">{}</pre>', words_of(bytes(row.raw))) if row.raw else "Erased"


doors.register("mailing.returned", Door(Work.MAIL, "Mails that came back", ReturnedMail), order=Band.LATE)
