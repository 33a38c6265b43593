"""Which weekly digests have been written."""

from django.db import models


class DigestWeek(models.Model):
    """That the digest of a week was written to everybody who wanted it then. Whoever wants it later has the next."""

    name = models.CharField("week", max_length=8, unique=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-name"]

    def __str__(self) -> str:
        return self.name
