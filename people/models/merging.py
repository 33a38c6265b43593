"""Two rows for one person: found, put together, taken apart again, or said to be two people after all."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

#: How long a merge can be undone (O3).
UNDO_FOR = timedelta(days=30)


class PersonMerge(models.Model):
    """One merge of two people, with everything that undoing it needs."""

    kept = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    record = models.JSONField(default=dict, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "merge of two people"
        verbose_name_plural = "merges of people"
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=~Q(kept=F("gone")), name="person_merge_is_of_two")]

    def __str__(self) -> str:
        return f"{self.gone} into {self.kept}"

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() < self.at + UNDO_FOR


class NotDuplicate(models.Model):
    """Two people who look alike and are two: an officer has said so once, and is not asked again."""

    first = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_duplicate_once_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_duplicate_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"
