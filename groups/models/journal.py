"""A page of a member's own journal."""

from common.sealed.fields import SealedTextField
from groups.models.content import Content


class JournalPage(Content):
    """What a member notes for themselves. Nobody else reads it, in the group or out of it."""

    words = SealedTextField(scope="group", null=True)

    class Meta:
        ordering = ["-written_on", "-pk"]

    def __str__(self) -> str:
        return f"Page {self.pk}"
