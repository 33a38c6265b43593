"""A claim by its claimant: put together with its receipts, handed in, withdrawn (rule 45, case by case).

- over what was promised: refused, until an officer allows more with a reason;
- a receipt that was claimed already: refused, unless a sentence says what else is on the paper; an officer then decides
  with a reason of their own;
- late, or after the budget closed: refused, until an officer lets it in with a reason;
- several currencies: each thing has its own currency, rate and day;
- a claimant who left whatever the budget is for keeps their claim: it is theirs alone.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.clock import day_words
from common.errors import DomainError
from common.history import recorded
from common.registry import Registry
from files.services import examine, kept
from funds import money
from funds.budgets.services import lock
from funds.choices import ClaimState, CommitmentState
from funds.claims.lifecycle import CLAIMS
from funds.commitments.services import spent_of
from funds.models import Claim, Commitment, Spend
from funds.receipts import RECEIPT
from people.models import Person

NOT_YOURS = "There is no such claim."
MOST_SPENDS = 60
#: Who besides the one who asked may claim from a promise: an app whose people share a budget says so.
sharing: Registry[Callable[[Commitment, Person], bool]] = Registry()


class ClaimedAlready(DomainError):
    """A receipt stands in another claim. What else is on the paper may be said in a sentence (``twice_why``)."""


def may_claim(commitment: Commitment, person: Person) -> bool:
    return commitment.asked_by_id == person.pk or any(ask(commitment, person) for ask in sharing)


@recorded
def start(*, commitment: Commitment, by: Person) -> Claim:
    """Begin a claim for what one spent of a promise; the one that is begun already, where there is one.

    Raises DomainError (404) for somebody else's promise, and where nothing is promised or left to claim.
    """
    lock(commitment.budget)
    row = Commitment.objects.select_related("budget").get(pk=commitment.pk)
    begun = Claim.objects.filter(commitment=row, claimant=by, state=ClaimState.COLLECTING).first()
    if begun is not None:
        return begun
    if not may_claim(row, by):
        raise DomainError("There is no such promise.", status=404)
    if row.state != CommitmentState.APPROVED:
        raise DomainError(
            f"“{row.purpose}” is {row.get_state_display().lower()}: nothing can be claimed now."
        )
    return CLAIMS.move(Claim(commitment=row, claimant=by), ClaimState.COLLECTING)


@recorded
def add_spend(
    *,
    claim: Claim,
    by: Person,
    on: date,
    what: str,
    amount: Decimal,
    file: UploadedFile | None,
    currency: str = "",
    rate: Decimal | None = None,
    rate_on: date | None = None,
    twice_why: str = "",
) -> Spend:
    """Put one thing that was paid, with its receipt, into a claim.

    Raises DomainError beside its field: no receipt, a day to come or before the budget, a receipt that was claimed
    already, more than was promised.
    """
    if file is None:
        raise DomainError("Add the receipt: a photo of it will do.", field="file")
    found = examine(file)
    row = _own(claim, by)
    budget, today = row.commitment.budget, timezone.localdate()
    what = " ".join(what.split())[:200]
    if not what:
        raise DomainError("Say what was paid for.", field="what")
    if on > today:
        raise DomainError("That day is still to come. Claim what is paid.", field="on")
    if on < budget.starts_on:
        raise DomainError(f"The budget begins on {day_words(budget.starts_on)}.", field="on")
    if row.spends.count() >= MOST_SPENDS:
        raise DomainError("This claim is long enough. Hand it in, and begin another one.")
    currency = currency or budget.currency
    rate, rate_day = money.exchanged(currency, into=budget.currency, rate=rate, on=rate_on or on, today=today)
    refuse_above_promise(row.commitment, money.worth(money.checked(amount), rate))
    spend = Spend(
        claim=row, on=on, what=what, amount=amount, currency=currency, rate=rate, rate_on=rate_day,
        receipt_mark=found.sha256, twice_why=twice_why.strip()[:300],
    )  # fmt: skip
    try:
        with transaction.atomic(), kept(found, purpose=RECEIPT, by=by) as upload:
            spend.receipt = upload
            spend.save()
    except IntegrityError as error:
        if "spend_receipt_once" not in str(error):
            raise
        raise ClaimedAlready(_claimed_already(found.sha256, by), field="file") from None
    spend.refresh_from_db()
    return spend


@recorded
def remove_spend(*, spend: Spend, by: Person) -> None:
    """Take one thing out of a claim that is still being put together. Its receipt goes too."""
    row = _own(spend.claim, by)
    row.spends.filter(pk=spend.pk).delete()


@recorded
def submit(*, claim: Claim, by: Person) -> Claim:
    """Hand a claim in. Raises DomainError where it is empty or late; an officer can let a late one in."""
    row = _own(claim, by)
    spends = list(row.spends.all())
    if not spends:
        raise DomainError("Put in what you paid first, with its receipt.")
    if not row.late_why:
        refuse_late(row, spends)
    return CLAIMS.move(row, ClaimState.SUBMITTED, submitted_at=timezone.now(), note="")


@recorded
def withdraw(*, claim: Claim, by: Person) -> Claim:
    """Do without: nothing of it is claimed any more, and its receipts may be claimed again."""
    row = locked(claim)
    if row.claimant_id != by.pk:
        raise DomainError(NOT_YOURS, status=404)
    CLAIMS.move(row, ClaimState.WITHDRAWN)
    free_receipts(row)
    return row


def last_day(claim: Claim, spent_on: date) -> date:
    """Until when what was spent on a day may be handed in."""
    budget = claim.commitment.budget
    last = spent_on + timedelta(days=budget.claim_days)
    if budget.closed_on is not None:
        last = min(last, budget.closed_on + timedelta(days=budget.claim_days))
    return last


def refuse_late(claim: Claim, spends: list[Spend]) -> None:
    """Raises DomainError for what was spent too long ago, or after the budget closed."""
    today, budget = timezone.localdate(), claim.commitment.budget
    ask = "Ask the officers: they can let it in, and have to say why."
    for each in spends:
        if budget.closed_on is not None and each.on > budget.closed_on:
            raise DomainError(
                f"“{each.what}” was paid after the budget was closed on {day_words(budget.closed_on)}. {ask}"
            )
        last = last_day(claim, each.on)
        if today > last:
            raise DomainError(f"“{each.what}” could be claimed until {day_words(last)}. {ask}")


def free_receipts(claim: Claim) -> None:
    """Nothing of this claim will be paid, so its receipts may stand in another one."""
    claim.spends.update(receipt_mark="")


def refuse_above_promise(commitment: Commitment, more: Decimal) -> None:
    left = commitment.worth - spent_of(commitment)
    if more > left:
        of = commitment.budget.currency
        raise DomainError(
            f"Of what was promised, {money.words(left, of)} is left, and this is {money.words(more, of)}. Ask the "
            "officers: they can allow more, and have to say why.",
            field="amount",
        )


def _claimed_already(mark: str, by: Person) -> str:
    first = Spend.objects.select_related("claim").filter(receipt_mark=mark, twice_why="").first()
    whose = ""
    if first is not None and first.claim.claimant_id == by.pk:
        whose = f" You have put it in for “{first.what}” of {day_words(first.on)}."
    return (
        f"This very receipt has been claimed already.{whose} If there is something else on it, say below what; an "
        "officer then decides."
    )


def locked(claim: Claim) -> Claim:
    """The claim as it is under its budget's lock."""
    lock(claim.commitment.budget)
    rows = Claim.objects.select_related("commitment__budget__programme", "claimant", "decided_by")
    return rows.get(pk=claim.pk)


def _own(claim: Claim, by: Person) -> Claim:
    """One's own claim, while it is being put together."""
    row = locked(claim)
    if row.claimant_id != by.pk:
        raise DomainError(NOT_YOURS, status=404)
    if not row.is_open:
        raise DomainError(
            f"This claim is {row.get_state_display().lower()}, so what is in it stays as it is."
        )
    return row
