"""A study visit of a group to a museum."""

from django.db import models
from django.db.models import Q

from common.sealed.fields import SealedTextField
from funds.money import AmountField
from groups.models.content import Content
from groups.models.membership import Membership


class Visit(Content):
    """Where a group was, on which day, who came and what it cost: numbers for a report. What they looked at, and how
    one gets there, stays in the group; so does where they were, if it is no museum of theirs (``elsewhere``). ``host``
    is the member who received the others."""

    shared = True

    museum = models.ForeignKey(
        "people.Museum", null=True, blank=True, on_delete=models.PROTECT, related_name="study_visits"
    )
    elsewhere = SealedTextField(scope="group", null=True)
    host = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="visits_hosted"
    )
    on = models.DateField("day")
    came = models.ManyToManyField(Membership, related_name="visits")
    cost = AmountField(null=True, blank=True)
    looked_at = SealedTextField(scope="group", null=True)
    travel = SealedTextField(scope="group", null=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint("group", "museum", "on", name="visit_once_a_day"),
            models.CheckConstraint(
                # Neither, once whoever noted it has taken out their words.
                condition=Q(museum=None) | Q(elsewhere__isnull=True),
                name="visit_in_one_place",
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="visit_cost"),
        ]

    def __str__(self) -> str:
        return f"Visit {self.pk}"
