"""Requests and promises on the desk: decided, raised, settled, and invoices noted."""

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest

from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Reason, Verb, Work, doors
from common.desk.tabs import Tab, Tabs
from common.registry import Band
from common.scoping import ProgrammeIds
from funds import money
from funds.choices import CommitmentState
from funds.claims import deciding
from funds.commitments import services
from funds.commitments.forms import InvoiceForm, MoreForm
from funds.commitments.services import spent_of
from funds.models import Commitment


def _is(*states: CommitmentState) -> Callable[[Commitment], bool]:
    return lambda row: row.state in states


class CommitmentPages(DeskPages[Commitment]):
    """Deciding about money that is asked for, and seeing a promise to its end."""

    noun = "commitment"
    verbs = (
        Verb(
            "approve",
            "Promise it",
            services.approve,
            "It is promised, and they have a mail.",
            may=_is(CommitmentState.ASKED),
        ),
        Verb(
            "refuse",
            "Refuse it",
            services.refuse,
            "It is refused, and they have a mail with your reason.",
            may=_is(CommitmentState.ASKED),
            reason=Reason(required="Say why: whoever asked reads it."),
            says="They have a mail with your reason, word for word, and the money is free again.",
            danger=True,
        ),
        Verb(
            "more",
            "Allow more",
            services.allow_more,
            "More is allowed.",
            may=_is(CommitmentState.APPROVED),
            form=MoreForm,
            says="Where the budget has not so much left, this reason also stands in its statement as what was allowed "
            "beyond it.",
        ),
        Verb(
            "invoice",
            "Note an invoice",
            deciding.record_invoice,
            "It is noted, and waits to be paid.",
            may=_is(CommitmentState.APPROVED),
            form=InvoiceForm,
            says="For what the programme pays itself, such as a speaker's fee. Noting it approves it.",
        ),
        Verb(
            "settle",
            "Everything is claimed",
            services.settle,
            "It is settled, and what was not spent is free again.",
            may=_is(CommitmentState.APPROVED),
            confirm=True,
            says="Nothing more can be claimed from it. What was not spent is free again.",
        ),
    )


class CommitmentTabs(Tabs):
    """By what there is to do."""

    tabs = {
        "asked": Tab("To decide", lambda rows: rows.filter(state=CommitmentState.ASKED), ("asked_at",)),
        "promised": Tab("Promised", lambda rows: rows.filter(state=CommitmentState.APPROVED)),
        "over": Tab(
            "Over", lambda rows: rows.exclude(state__in=(CommitmentState.ASKED, CommitmentState.APPROVED))
        ),
    }


@admin.register(Commitment)
class CommitmentAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    desk_pages = (CommitmentPages,)
    found_by = ("purpose", "asked_by__name", "budget__name")
    heading = "Requests and promises of money"
    when_empty = (
        "Nobody has asked for money yet. What is asked of a budget, or promised from one, stands here."
    )
    list_display = ("purpose", "money", "asked_by", "budget", "state", "asked_at")
    list_filter = (CommitmentTabs, "budget__programme", "budget__funder")
    list_select_related = ("budget__programme", "asked_by")
    search_fields = ("purpose", "asked_by__name", "budget__name")
    change_form_template = "admin/funds/commitment/change_form.html"
    fields = (
        "purpose", "money", "worth", "rate", "rate_on", "spent", "budget", "asked_by", "asked_at", "state",
        "decided_by", "decided_at", "answer",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """It is asked for on a page of whoever asks, or promised on the page of the budget."""
        return False

    @admin.display(description="amount", ordering="amount")
    def money(self, row: Commitment) -> str:
        return money.words(row.amount, row.currency)

    @admin.display(description="spent of it")
    def spent(self, row: Commitment) -> str:
        return money.words(spent_of(row), row.budget.currency)


def _to_decide(programmes: ProgrammeIds) -> int:
    rows = Commitment.objects.filter(state=CommitmentState.ASKED)
    return rows.count() if programmes is None else rows.filter(budget__programme__in=programmes).count()


doors.register(
    "funds.commitments",
    Door(Work.PROGRAMMES, "Requests for money", Commitment, count=_to_decide, counted="to decide"),
    order=Band.USUAL,
)
