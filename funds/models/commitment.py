"""What somebody asks a budget for, and what is promised to them."""

import uuid
from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils import timezone

from common.constraints import choices_check
from funds import money
from funds.choices import CommitmentState
from funds.models.budget import FundBudget
from funds.models.guard import keeps_whole
from funds.money import AmountField, RateField


@pghistory.track(model_name="CommitmentHistory")
class Commitment(models.Model):
    """Money that is asked for, and promised by an officer. It is held back from when it is asked for: of two who
    ask for the last pounds the second hears so at once. ``worth`` is it in the budget's currency."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    budget = models.ForeignKey(FundBudget, on_delete=models.PROTECT, related_name="commitments")
    purpose = models.CharField("what it is for", max_length=200)
    amount = AmountField()
    currency = models.CharField(max_length=3, choices=money.CHOICES)
    rate = RateField(default=Decimal(1))
    rate_on = models.DateField(default=timezone.localdate)
    worth = models.GeneratedField(
        expression=Round(F("amount") * F("rate"), 2), output_field=AmountField(), db_persist=True
    )
    state = models.CharField(max_length=10, choices=CommitmentState, default=CommitmentState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commitments_asked"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="commitments_decided",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(
        max_length=300, blank=True, help_text="Why it was refused, or more was allowed."
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            choices_check("state", CommitmentState, name="commitment_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_of_something"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="commitment_rate"),
            models.CheckConstraint(condition=Q(currency__in=money.CURRENCIES), name="commitment_currency"),
            models.CheckConstraint(
                condition=Q(state__in=(CommitmentState.ASKED, CommitmentState.WITHDRAWN), decided_at=None)
                | (
                    ~Q(state__in=(CommitmentState.ASKED, CommitmentState.WITHDRAWN))
                    & Q(decided_at__isnull=False)
                ),
                name="commitment_decision_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.REFUSED, answer=""), name="commitment_refused_says_why"
            ),
        ]
        triggers = [keeps_whole("commitment_keeps_budget_whole", "NEW.budget_id")]

    def __str__(self) -> str:
        return f"{self.purpose}, {money.words(self.amount, self.currency)}"
