"""A budget, and the entries that say what is in it."""

import uuid

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import choices_check, order_check
from funds import money
from funds.choices import BETWEEN, OUTSIDE, FundEntryKind
from funds.models.guard import keeps_whole
from funds.money import AmountField

#: Within how many days of spending something it may be claimed, at least and at most.
CLAIM_DAYS = (7, 365)


@pghistory.track(model_name="FundBudgetHistory")
class FundBudget(models.Model):
    """Money of a funder for a programme, or a part of it that was set apart for something.

    What is in it is the sum of its entries, and what is left a query (``funds.balances``): no sum is stored.
    ``within`` is the budget that a part was taken from. After ``closed_on`` nothing new is promised; what was spent
    by then may be claimed for ``claim_days`` more.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="fund_budgets"
    )
    funder = models.ForeignKey("programmes.Funder", on_delete=models.PROTECT, related_name="fund_budgets")
    within = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="The budget that this one was set apart from.",
    )
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, choices=money.CHOICES, default=money.HOME)
    starts_on = models.DateField()
    ends_on = models.DateField()
    claim_days = models.PositiveSmallIntegerField(
        "days to claim in",
        default=30,
        validators=[MinValueValidator(CLAIM_DAYS[0]), MaxValueValidator(CLAIM_DAYS[1])],
        help_text="So many days after something was spent it may be claimed back, with its receipt.",
    )
    closed_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["programme", "-starts_on", "name", "pk"]
        verbose_name = "budget"
        constraints = [
            models.UniqueConstraint("programme", "name", name="fund_budget_name_once"),
            models.CheckConstraint(condition=Q(currency__in=money.CURRENCIES), name="fund_budget_currency"),
            models.CheckConstraint(
                condition=Q(claim_days__range=CLAIM_DAYS), name="fund_budget_days_to_claim"
            ),
            models.CheckConstraint(
                condition=Q(within=None) | ~Q(within=models.F("pk")), name="fund_budget_not_within_itself"
            ),
            order_check("starts_on", "ends_on", name="fund_budget_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class FundEntry(models.Model):
    """Money that came into a budget (above zero) or left it. It is written once and never changed.

    Between two budgets each has an entry, with the ``other`` on it. An ``OVERSPEND`` is what an officer allowed beyond
    the budget, and why: the balance stays whole, and whoever accounts for it sees the sum.
    """

    budget = models.ForeignKey(FundBudget, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=FundEntryKind)
    amount = AmountField()
    other = models.ForeignKey(
        FundBudget, null=True, blank=True, on_delete=models.PROTECT, related_name="entries_of_others"
    )
    on = models.DateField(default=timezone.localdate)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="fund_entries"
    )

    class Meta:
        ordering = ["budget", "on", "pk"]
        verbose_name = "entry"
        verbose_name_plural = "entries"
        constraints = [
            choices_check("kind", FundEntryKind, name="fund_entry_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=OUTSIDE, other=None) | Q(kind__in=BETWEEN, other__isnull=False),
                name="fund_entry_has_its_other_side",
            ),
            models.CheckConstraint(
                condition=(Q(kind=FundEntryKind.REDUCED) & Q(amount__lt=0))
                | (Q(kind__in=[each for each in OUTSIDE if each != FundEntryKind.REDUCED]) & Q(amount__gt=0))
                | (Q(kind__in=BETWEEN) & ~Q(amount=0)),
                name="fund_entry_has_its_sign",
            ),
            models.CheckConstraint(
                condition=~Q(
                    kind__in=(FundEntryKind.RAISED, FundEntryKind.REDUCED, FundEntryKind.OVERSPEND), reason=""
                ),
                name="fund_entry_says_why",
            ),
        ]
        triggers = [keeps_whole("entry_keeps_budget_whole", "NEW.budget_id", deletes=True)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {money.words(self.amount, self.budget.currency)}"
