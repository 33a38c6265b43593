"""What common stores: keys of sealed texts, what is spent of budgets, rows with which something goes wrong."""

from django.db import models
from django.db.models import Q


class DataKey(models.Model):
    """The key of the sealed texts of one scope, such as one group. A scope whose keys are destroyed keeps the row.

    Nothing tracks it in a history, so that destroying it destroys it.
    """

    scope_model = models.CharField("model of the scope", max_length=100, help_text="Such as groups.group.")
    scope_pk = models.CharField("scope", max_length=64)
    version = models.PositiveIntegerField(default=1)
    master = models.CharField("wrapped by", max_length=16, blank=True)
    wrapped = models.BinaryField(default=b"")
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_model", "scope_pk", "version"], name="data_key_once"),
            models.CheckConstraint(
                condition=Q(destroyed_at=None, wrapped__gt=b"") | Q(destroyed_at__isnull=False, wrapped=b""),
                name="data_key_destroyed_is_gone",
            ),
        ]
        indexes = [models.Index(fields=["master", "id"], name="data_key_master")]

    def __str__(self) -> str:
        return f"Key {self.version} of {self.scope_model} {self.scope_pk}"

    @property
    def place(self) -> tuple[object, ...]:
        """What the wrapped key is bound to."""
        return "data key", self.scope_model, self.scope_pk, self.version


class Spending(models.Model):
    """What has been spent of one budget for one key since the first of it, until when it is forgotten (common/budgets).

    The key is a keyed hash, and rows go within the hour after their time: whose it was is not stored.
    """

    key = models.UUIDField(primary_key=True)
    spent = models.PositiveIntegerField()
    most = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "common_spending"
        verbose_name_plural = "spendings"

    def __str__(self) -> str:
        return f"{self.spent} of {self.most}"


class Fault(models.Model):
    """A row with which something that is done by the clock goes wrong each time (common/faults). It goes when it
    goes well."""

    task = models.CharField(max_length=80)
    about = models.CharField(max_length=80, help_text="Such as agenda.Session.")
    row = models.BigIntegerField()
    left_out = models.CharField(max_length=120, help_text="What is not done: its reminders, say.")
    kind = models.CharField(max_length=80, help_text="Of the error. Its words stand in the log.")
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("task", "about", "row", name="fault_once_a_row")]

    def __str__(self) -> str:
        return f"{self.task}: {self.about} {self.row}"
