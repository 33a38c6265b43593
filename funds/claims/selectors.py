"""What a claim comes to, and what in it looks like something that was claimed before."""

from decimal import Decimal

from django.db.models import Sum

from funds.choices import COUNTING
from funds.models import Claim, Spend


def worth_of(claim: Claim) -> Decimal:
    """What a claim comes to, in the budget's currency."""
    return claim.spends.aggregate(total=Sum("worth"))["total"] or Decimal("0.00")


def like_ones(claim: Claim) -> dict[int, list[int]]:
    """For each thing in a claim the numbers of other claims of the programme with the same amount on the same day: a
    second photo of one receipt has another digest. Two queries."""
    mine = list(claim.spends.all())
    others = Spend.objects.filter(
        claim__commitment__budget__programme=claim.commitment.budget.programme_id,
        claim__state__in=COUNTING,
        on__in={each.on for each in mine},
    ).exclude(claim=claim)
    found: dict[int, list[int]] = {}
    for other in others.order_by("claim_id"):
        for each in mine:
            same = (each.on, each.amount, each.currency) == (other.on, other.amount, other.currency)
            if same and other.claim_id not in found.setdefault(each.pk, []):
                found[each.pk].append(other.claim_id)
    return found
