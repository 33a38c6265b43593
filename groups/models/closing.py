"""The certificate that what was said in a group can be read by nobody any more."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from groups.models.group import Group


class KeyDestruction(models.Model):
    """The keys of a group were destroyed, and with them every word in it. ``last_digest`` is the hash of the last entry
    of its log, so that the log can be held against it for ever."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="destruction")
    on = models.DateField(default=timezone.localdate)
    keys = models.PositiveIntegerField()
    openings = models.PositiveIntegerField()
    last_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(openings=0, last_digest="")
                | Q(openings__gt=0, last_digest__regex=r"^[0-9a-f]{64}$"),
                name="destruction_names_the_end_of_the_log",
            )
        ]

    def __str__(self) -> str:
        return f"Certificate {self.pk}"
