"""Addresses that get nothing but what is essential, kept in a way that nobody can read (C10)."""

import pghistory
from django.db import models
from django.utils import timezone

from common.constraints import choices_check
from mailing.choices import Why


@pghistory.track(model_name="SuppressionHistory")
class Suppression(models.Model):
    """One address, as a keyed hash: it can be recognised when it comes again, and read by nobody."""

    digest = models.CharField(max_length=64, editable=False)
    why = models.CharField(max_length=12, choices=Why)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = "address without mail"
        verbose_name_plural = "addresses without mail"
        constraints = [
            choices_check("why", Why, name="suppression_why"),
            models.UniqueConstraint("digest", "why", name="suppression_once"),
        ]

    def __str__(self) -> str:
        return self.get_why_display()
