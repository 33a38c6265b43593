"""What officers have written in place of a mail's own words: every save is a version, and none is ever changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Wording(models.Model):
    """One version of the words of one kind of mail, for one programme or (without one) for all.

    The newest version counts. Parts that are not in ``words`` are as the mail was first written.
    """

    kind = models.CharField(max_length=60)
    programme = models.ForeignKey(
        "programmes.Programme", null=True, blank=True, on_delete=models.CASCADE, related_name="wordings"
    )
    number = models.PositiveIntegerField("version")
    words = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "programme", "-number"]
        verbose_name = "words of a mail"
        verbose_name_plural = "words of mails"
        constraints = [
            models.UniqueConstraint(
                "kind", "programme", "number", nulls_distinct=False, name="wording_version_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="wording_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, version {self.number}"
