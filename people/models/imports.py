"""A file of museums on its way in: kept with its mapping, its plan and what came of it."""

from django.conf import settings
from django.db import models

from common.constraints import choices_check
from people.choices import ImportState


class MuseumImport(models.Model):
    """One upload. ``plan`` is what the trial run found; it is carried out whole or not at all."""

    filename = models.CharField(max_length=200)
    content = models.BinaryField(editable=False, default=bytes)
    encoding = models.CharField(
        max_length=20, blank=True, help_text="How its letters are written, where an officer has said so."
    )
    columns = models.JSONField(default=dict, help_text="Which column (from 0) holds which fact.")
    header = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    answers = models.JSONField(
        default=dict, help_text="What an officer has said to the questions of the trial run."
    )
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MAPPING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    problem = models.CharField(max_length=400, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="museum_imports"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = "import of museums"
        verbose_name_plural = "imports of museums"
        constraints = [
            choices_check("state", ImportState, name="museum_import_state"),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="museum_import_progress"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, refused, flagged and asked about."""
        return {
            "new": len(self.plan.get("new", [])),
            "changed": sum(bool(change["after"]) for change in self.plan.get("changed", [])),
            "unchanged": self.plan.get("unchanged", 0),
            "refused": len(self.plan.get("refused", [])),
            "flags": len(self.plan.get("flags", [])),
            "questions": len(self.plan.get("questions", [])),
        }
