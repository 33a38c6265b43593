"""A group's own agreement: which one it is, and its words, sealed with the group's key."""

from django.db import models

from common.sealed.fields import SealedTextField
from groups.models.group import Group


class GroupAgreement(models.Model):
    """Which agreement is a group's."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="signed_agreement")
    agreement = models.OneToOneField(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="of_group"
    )

    def __str__(self) -> str:
        return f"Agreement of {self.group}"


class AgreementWords(models.Model):
    """The words of one version, and with them the one setting that says who sees what: changing it is a new version,
    so all are told and all sign anew (5.21)."""

    version = models.OneToOneField(
        "agreements.AgreementVersion", on_delete=models.CASCADE, related_name="sealed_words"
    )
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    words = SealedTextField(scope="group", null=True)
    newcomers_read_all = models.BooleanField(
        default=False,
        help_text="Whoever joins later reads what was written before they came, too.",
    )

    class Meta:
        verbose_name_plural = "wordings of the agreement"

    def __str__(self) -> str:
        return f"Words {self.pk}"
