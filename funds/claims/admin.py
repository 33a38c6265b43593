"""Claims on the desk: looked at with their receipts, decided, paid."""

from collections.abc import Callable

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Reason, Verb, Work, doors
from common.desk.tabs import Tab, Tabs
from common.registry import Band
from common.scoping import ProgrammeIds
from common.widgets import DayInput
from funds import money
from funds.choices import UNSETTLED, ClaimState
from funds.claims import deciding
from funds.claims.selectors import like_ones, worth_of
from funds.models import Claim


class PaidForm(forms.Form):
    """When it was paid, and what stands on the bank's statement."""

    paid_on = forms.DateField(label="Paid on", widget=DayInput)
    reference = forms.CharField(
        required=False,
        max_length=60,
        label="Reference",
        help_text="As it stands on the bank's statement. No account number: we keep none.",
    )


class ApprovalForm(forms.Form):
    """A reason is asked for only where a receipt was claimed before."""

    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Why it is right",
        help_text="Only where a receipt in it was claimed before.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _is(*states: ClaimState) -> Callable[[Claim], bool]:
    return lambda row: row.state in states


class ClaimPages(DeskPages[Claim]):
    """Deciding about a claim, and paying it."""

    noun = "claim"
    verbs = (
        Verb(
            "approve",
            "Approve it",
            deciding.approve,
            "It is approved. Note when it is paid.",
            may=_is(ClaimState.SUBMITTED),
            form=lambda claim, posted: ApprovalForm(posted),
            says=lambda claim: (
                f"{money.words(worth_of(claim), claim.commitment.budget.currency)} is to be paid."
            ),
        ),
        Verb(
            "pay",
            "It is paid",
            deciding.pay,
            "Noted, and they have a mail.",
            may=_is(ClaimState.APPROVED),
            form=lambda claim, posted: PaidForm(posted, initial={"paid_on": timezone.localdate()}),
        ),
        Verb(
            "send-back",
            "Send it back",
            deciding.send_back,
            "It is back with whoever claims, and they have a mail.",
            may=_is(ClaimState.SUBMITTED),
            reason=Reason("What has to be put right?", required="Write what has to be put right."),
        ),
        Verb(
            "late",
            "Let it in although it is late",
            deciding.let_in_late,
            "It can be handed in, and they have a mail.",
            may=_is(ClaimState.COLLECTING),
            reason=Reason("Why may it be late?"),
        ),
        Verb(
            "refuse",
            "Refuse it",
            deciding.refuse,
            "It is refused, and they have a mail with your reason.",
            may=_is(ClaimState.SUBMITTED),
            reason=Reason(required="Say why: the claimant reads it."),
            says="They have a mail with your reason, word for word, and the money is free again.",
            danger=True,
        ),
        Verb(
            "write-off",
            "Write it off",
            deciding.write_off,
            "It is written off, and the money is free again.",
            may=_is(*UNSETTLED),
            reason=Reason("Why will nothing be paid?"),
            says="For a claim that nobody refused and that will not be paid: the claimant has gone, or gives it to the "
            "programme.",
            danger=True,
        ),
    )


class ClaimTabs(Tabs):
    """By what there is to do."""

    tabs = {
        "submitted": Tab(
            "To decide", lambda rows: rows.filter(state=ClaimState.SUBMITTED), ("submitted_at",)
        ),
        "approved": Tab("To pay", lambda rows: rows.filter(state=ClaimState.APPROVED), ("decided_at",)),
        "collecting": Tab("Being put together", lambda rows: rows.filter(state=ClaimState.COLLECTING)),
        "over": Tab("Over", lambda rows: rows.exclude(state__in=UNSETTLED)),
    }


@admin.register(Claim)
class ClaimAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    desk_pages = (ClaimPages,)
    found_by = ("claimant__name", "payee", "commitment__purpose")
    change_form_template = "admin/funds/claim/change_form.html"
    when_empty = (
        "Nobody has claimed anything yet. Whoever is promised money claims what they paid, with receipts."
    )
    list_display = ("number", "who", "purpose", "budget", "state", "submitted_at", "paid_on")
    list_filter = (ClaimTabs, "commitment__budget__programme", "commitment__budget__funder")
    list_select_related = ("commitment__budget__programme", "claimant")
    search_fields = ("claimant__name", "payee", "commitment__purpose")
    fields = (
        "who", "purpose", "budget", "things", "state", "submitted_at", "note", "late_why", "decided_why",
        "decided_by", "decided_at", "paid_on", "reference",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever is promised money claims it; an invoice is noted on the page of its promise."""
        return False

    @admin.display(description="claim", ordering="pk")
    def number(self, row: Claim) -> str:
        return f"Claim {row.pk}"

    @admin.display(description="from")
    def who(self, row: Claim) -> str:
        return f"{row.payee}, invoice {row.invoice}" if row.payee else str(row.claimant)

    @admin.display(description="for")
    def purpose(self, row: Claim) -> str:
        return row.commitment.purpose

    @admin.display(description="budget")
    def budget(self, row: Claim) -> str:
        return row.commitment.budget.name

    @admin.display(description="what was paid")
    def things(self, row: Claim) -> SafeString:
        of = row.commitment.budget.currency
        like = like_ones(row)
        lines = [
            (
                each,
                money.words(each.amount, each.currency),
                money.words(each.worth, of) if each.currency != of else "",
                like.get(each.pk, []),
            )
            for each in row.spends.select_related("receipt")
        ]
        context = {"lines": lines, "total": money.words(worth_of(row), of), "of": of}
        return SafeString(render_to_string("admin/funds/claim/things.html", context))


def _to_see_to(programmes: ProgrammeIds) -> int:
    rows = Claim.objects.filter(state__in=(ClaimState.SUBMITTED, ClaimState.APPROVED))
    if programmes is not None:
        rows = rows.filter(commitment__budget__programme__in=programmes)
    return rows.count()


doors.register(
    "funds.claims",
    Door(Work.PROGRAMMES, "Claims", Claim, count=_to_see_to, counted="to decide or to pay"),
    order=Band.USUAL,
)
