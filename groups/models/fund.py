"""The fund of a group."""

from django.db import models

from groups.models.group import Group


class GroupFund(models.Model):
    """A budget that was set apart for a group. What it is spent on is no secret of the group: officers promise it."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="fund")
    budget = models.OneToOneField("funds.FundBudget", on_delete=models.PROTECT, related_name="group_fund")

    class Meta:
        verbose_name = "fund of a group"
        verbose_name_plural = "funds of groups"

    def __str__(self) -> str:
        return f"Fund of group {self.group_id}"
