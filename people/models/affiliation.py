"""Who works, volunteers or governs where, and from when to when."""

from datetime import date
from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import choices_check, order_check
from people.choices import AffiliationKind

if TYPE_CHECKING:
    from people.models.museum import Museum


def today() -> date:
    return timezone.localdate()


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def on(self, day: date) -> "AffiliationQuerySet":
        """Those that held on ``day``. An unknown beginning counts as long ago."""
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))

    def current(self) -> "AffiliationQuerySet":
        return self.on(today())

    def main_museum(self) -> "Museum | None":
        """Of one person's affiliations: the museum that reports count today. One query."""
        main = self.current().filter(is_main=True).select_related("museum").first()
        return main.museum if main else None


@pghistory.track(model_name="AffiliationHistory")
class Affiliation(models.Model):
    """A person's part in a museum. Several may hold at once; ``is_main`` names the one reports count."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="affiliations")
    museum = models.ForeignKey("people.Museum", on_delete=models.PROTECT, related_name="affiliations")
    kind = models.CharField(max_length=12, choices=AffiliationKind, default=AffiliationKind.STAFF)
    role = models.CharField("job title or role", max_length=120, blank=True)
    is_main = models.BooleanField("main museum", default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        ordering = ["-is_main", "-starts_on", "pk"]
        constraints = [
            choices_check("kind", AffiliationKind, name="affiliation_kind"),
            order_check("starts_on", "ends_on", name="affiliation_ends_after_it_starts"),
            models.UniqueConstraint(
                "person", "museum", "kind", condition=Q(ends_on=None), name="affiliation_once_while_it_lasts"
            ),
            models.UniqueConstraint(
                "person", condition=Q(ends_on=None, is_main=True), name="affiliation_one_main"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()} at {self.museum}"
