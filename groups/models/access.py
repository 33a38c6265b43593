"""The log of what was opened in a group: each row's hash covers the one before it (D16)."""

from django.db import models
from django.db.models import Q

from groups.models.group import Group


class AccessEntry(models.Model):
    """Words of a group were opened, by one of its members or in an emergency. It says what kind and how many, and
    nothing of what is in them.

    ``who`` is the key of a membership: a key, so that the row stays as it was hashed whatever becomes of the person.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="access_log")
    number = models.PositiveIntegerField(help_text="In its group, from 1.")
    at = models.DateTimeField()
    who = models.UUIDField(null=True)
    what = models.CharField(
        max_length=80, help_text="Whose words, as the group calls it: “notes of a meeting”."
    )
    how_many = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of this row and of the digest before it.")

    class Meta:
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint("group", "number", name="access_number_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="access_has_its_hash"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.number}"
