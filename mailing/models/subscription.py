"""Who gets which sort of mail, why we may send it, and what they were told when they said so (C6)."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import choices_check
from common.fields import AddressField
from mailing.choices import Basis, Source, SubscriptionState


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def of(self, person: models.Model | None, address: str) -> "SubscriptionQuerySet":
        """What somebody chose, with an account or before they had one."""
        whose = Q(address=address) if address else Q()
        if person is not None:
            whose |= Q(person=person)
        return self.filter(whose) if whose else self.none()


@pghistory.track(model_name="SubscriptionHistory")
class Subscription(models.Model):
    """What one person, or the reader of one address, chose about one sort of mail. Its history keeps every change."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    address = AddressField(blank=True, help_text="Of somebody who has no account here.")
    sort = models.CharField("what", max_length=30)
    programme = models.ForeignKey(
        "programmes.Programme",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    state = models.CharField(max_length=6, choices=SubscriptionState)
    basis = models.CharField("why we may", max_length=20, choices=Basis, blank=True)
    wording = models.CharField("what they were told", max_length=400, blank=True)
    source = models.CharField("where they said so", max_length=12, choices=Source)
    at = models.DateTimeField("since", default=timezone.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            choices_check("state", SubscriptionState, name="subscription_state"),
            choices_check("basis", Basis, name="subscription_basis", blank=True),
            choices_check("source", Source, name="subscription_source"),
            models.CheckConstraint(
                condition=Q(person=None) & ~Q(address="") | Q(person__isnull=False, address=""),
                name="subscription_of_one",
            ),
            models.CheckConstraint(condition=Q(state="off") | ~Q(basis=""), name="subscription_has_a_basis"),
            models.UniqueConstraint(
                "person",
                "address",
                "sort",
                "programme",
                nulls_distinct=False,
                name="subscription_once",
            ),
        ]
        indexes = [
            models.Index(fields=["sort", "programme"], condition=Q(state="on"), name="subscription_readers"),
            models.Index(fields=["address"], condition=~Q(address=""), name="subscription_address"),
        ]

    def __str__(self) -> str:
        who = self.person or self.address
        return f"{who}: {self.sort}{f', {self.programme}' if self.programme else ''}"
