"""What was spent, with its receipts, and asked back."""

import uuid
from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Round
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check
from funds import money
from funds.choices import ClaimState
from funds.models.commitment import Commitment
from funds.models.guard import keeps_whole
from funds.money import AmountField, RateField

_DECIDED = (ClaimState.APPROVED, ClaimState.PAID, ClaimState.REFUSED)


@pghistory.track(model_name="ClaimHistory")
class Claim(models.Model):
    """What one person spent of one promise and wants back; or what a programme owes a ``payee`` by an invoice.

    ``note`` is the last sentence of an officer about it, which the claimant reads. ``late_why`` is why an officer lets
    in what was handed in late; ``decided_why`` why it was approved although something spoke against it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="claims")
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    payee = models.CharField("paid to", max_length=120, blank=True)
    invoice = models.CharField("number of the invoice", max_length=60, blank=True)
    state = models.CharField(max_length=11, choices=ClaimState, default=ClaimState.COLLECTING)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    late_why = models.CharField(max_length=300, blank=True)
    decided_why = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="claims_decided",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    reference = models.CharField(
        max_length=60, blank=True, help_text="Of the payment, as it stands on the bank's statement."
    )

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            choices_check("state", ClaimState, name="claim_state"),
            models.CheckConstraint(
                condition=Q(claimant__isnull=False, payee="", invoice="")
                | (Q(claimant=None) & ~Q(payee="") & ~Q(invoice="")),
                name="claim_of_a_person_or_a_payee",
            ),
            models.UniqueConstraint(
                Lower("payee"),
                Lower("invoice"),
                condition=~Q(invoice="") & Q(state__in=(ClaimState.APPROVED, ClaimState.PAID)),
                name="claim_invoice_once",
            ),
            models.UniqueConstraint(
                "commitment",
                "claimant",
                condition=Q(state=ClaimState.COLLECTING),
                name="claim_put_together_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED) | Q(decided_at__isnull=False),
                name="claim_decision_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.PAID, paid_on__isnull=False)
                | (~Q(state=ClaimState.PAID) & Q(paid_on=None)),
                name="claim_paid_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ClaimState.REFUSED, ClaimState.WRITTEN_OFF), note=""),
                name="claim_not_paid_says_why",
            ),
        ]
        triggers = [
            keeps_whole(
                "claim_keeps_budget_whole",
                "(SELECT budget_id FROM funds_commitment WHERE id = NEW.commitment_id)",
            )
        ]

    def __str__(self) -> str:
        return f"Claim {self.pk} for “{self.commitment.purpose}”"

    def get_absolute_url(self) -> str:
        return reverse("funds:claim", args=[self.key])

    @property
    def is_open(self) -> bool:
        """Whether its claimant may still change what is in it."""
        return self.state == ClaimState.COLLECTING


class Spend(models.Model):
    """One thing that was paid: what, on which day, how much in which currency, and its receipt.

    ``worth`` is it in the budget's currency, at ``rate`` of ``rate_on``. ``receipt_mark`` is the digest of the file
    while the claim counts: the same paper is claimed once, unless ``twice_why`` says what else is on it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="spends")
    on = models.DateField("day")
    what = models.CharField(max_length=200)
    amount = AmountField()
    currency = models.CharField(max_length=3, choices=money.CHOICES)
    rate = RateField(default=Decimal(1))
    rate_on = models.DateField()
    worth = models.GeneratedField(
        expression=Round(F("amount") * F("rate"), 2), output_field=AmountField(), db_persist=True
    )
    receipt = models.OneToOneField(
        "files.File", null=True, blank=True, on_delete=models.SET_NULL, related_name="fund_spend"
    )
    receipt_mark = models.CharField(max_length=64, blank=True, editable=False)
    twice_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["claim", "on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="spend_of_something"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="spend_rate"),
            models.CheckConstraint(condition=Q(currency__in=money.CURRENCIES), name="spend_currency"),
            models.UniqueConstraint(
                "receipt_mark",
                condition=~Q(receipt_mark="") & Q(twice_why=""),
                name="spend_receipt_once",
            ),
        ]
        triggers = [
            keeps_whole(
                "spend_keeps_budget_whole",
                "(SELECT c.budget_id FROM funds_claim k JOIN funds_commitment c ON c.id = k.commitment_id "
                "WHERE k.id = NEW.claim_id)",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}, {money.words(self.amount, self.currency)}"
