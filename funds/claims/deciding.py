"""A claim by officers: sent back, let in late, approved, refused, paid, written off; and what came by invoice."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from funds import mails, money
from funds.budgets.services import lock
from funds.choices import ClaimState, CommitmentState
from funds.claims.lifecycle import CLAIMS
from funds.claims.services import free_receipts, locked, refuse_above_promise
from funds.commitments.lifecycle import COMMITMENTS
from funds.models import Claim, Commitment, Spend
from funds.stewards import refuse_barred
from people.models import Person


@recorded
def send_back(*, claim: Claim, by: Person, reason: str) -> Claim:
    """Ask the claimant to put something right first."""
    row = _decide(claim, by)
    CLAIMS.move(row, ClaimState.COLLECTING, note=_why(reason, "Write what has to be put right."))
    mails.claim_sent_back(row)
    return row


@recorded
def let_in_late(*, claim: Claim, by: Person, reason: str) -> Claim:
    """Let a claim be handed in although it is late, or although the budget is closed. The claimant hears of it."""
    row = _decide(claim, by)
    if not row.is_open:
        raise DomainError("Only a claim that is still being put together needs this.")
    row.late_why = _why(reason, "Say why it may be late.")
    row.save(update_fields=["late_why"])
    mails.claim_let_in(row)
    return row


@recorded
def approve(*, claim: Claim, by: Person, reason: str = "") -> Claim:
    """Agree to pay a claim. One with a receipt that was claimed before takes a reason."""
    row = _decide(claim, by)
    if row.spends.exclude(twice_why="").exists() and not reason.strip():
        raise DomainError(
            "A receipt in it was claimed before. If this is right all the same, say why.", field="reason"
        )
    CLAIMS.move(
        row, ClaimState.APPROVED, decided_by=by, decided_at=timezone.now(), decided_why=reason.strip()[:300]
    )
    mails.claim_decided(row)
    return row


@recorded
def refuse(*, claim: Claim, by: Person, reason: str) -> Claim:
    """Say no to a claim, with a reason that the claimant reads. The money is free again, and so are its receipts."""
    row = _decide(claim, by)
    note = _why(reason, "Say why: the claimant reads it.")
    CLAIMS.move(row, ClaimState.REFUSED, decided_by=by, decided_at=timezone.now(), note=note)
    free_receipts(row)
    mails.claim_decided(row)
    return row


@recorded
def pay(*, claim: Claim, by: Person, paid_on: date, reference: str = "") -> Claim:
    """Note that an approved claim was paid, on which day and by which reference of the bank."""
    row = _decide(claim, by)
    if paid_on > timezone.localdate():
        raise DomainError("That day is still to come. Note it once it is paid.", field="paid_on")
    CLAIMS.move(row, ClaimState.PAID, paid_on=paid_on, reference=reference.strip()[:60])
    mails.claim_paid(row)
    return row


@recorded
def write_off(*, claim: Claim, by: Person, reason: str) -> Claim:
    """Nothing will be paid, although nobody refused it: the claimant has gone, or gives it to the programme."""
    row = _decide(claim, by)
    CLAIMS.move(row, ClaimState.WRITTEN_OFF, note=_why(reason, "Say why nothing will be paid."))
    free_receipts(row)
    mails.claim_decided(row)
    return row


@recorded
def record_invoice(
    *,
    commitment: Commitment,
    by: Person,
    payee: str,
    on: date,
    what: str,
    amount: Decimal,
    invoice: str,
    currency: str = "",
    rate: Decimal | None = None,
) -> Claim:
    """Note what the programme owes somebody by an invoice, such as a speaker's fee. It is approved by being noted.

    ``invoice`` is its number: with its payee it is noted once.
    """
    lock(commitment.budget)
    row = Commitment.objects.select_related("budget", "decided_by").get(pk=commitment.pk)
    refuse_barred(row.budget, by)
    if row.state != CommitmentState.APPROVED:
        raise COMMITMENTS.refuse(row, CommitmentState.APPROVED)
    payee, invoice = " ".join(payee.split())[:120], " ".join(invoice.split())[:60]
    if not payee or not invoice:
        field = "invoice" if payee else "payee"
        raise DomainError("Say who sent the invoice, and its number.", field=field)
    today = timezone.localdate()
    if on > today:
        raise DomainError("That day is still to come.", field="on")
    currency = currency or row.budget.currency
    rate, rate_on = money.exchanged(currency, into=row.budget.currency, rate=rate, on=on, today=today)
    refuse_above_promise(row, money.worth(money.checked(amount), rate))
    now = timezone.now()
    try:
        with transaction.atomic():
            claim = CLAIMS.move(
                Claim(commitment=row, payee=payee, invoice=invoice),
                ClaimState.APPROVED,
                submitted_at=now,
                decided_by=by,
                decided_at=now,
            )
    except IntegrityError as error:
        if "claim_invoice_once" not in str(error):
            raise
        raise DomainError("This invoice is noted already.", field="invoice") from None
    Spend.objects.create(
        claim=claim, on=on, what=" ".join(what.split())[:200] or payee, amount=amount, currency=currency,
        rate=rate, rate_on=rate_on,
    )  # fmt: skip
    return claim


def _decide(claim: Claim, by: Person) -> Claim:
    """The claim under its budget's lock, for an officer who may decide about it."""
    row = locked(claim)
    refuse_barred(row.commitment.budget, by)
    if row.claimant_id == by.pk:
        raise DomainError("Nobody decides about a claim of their own. Ask another officer.")
    return row


def _why(reason: str, needed: str) -> str:
    if not reason.strip():
        raise DomainError(needed, field="reason")
    return reason.strip()[:300]
