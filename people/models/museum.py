"""A museum as it is, and as it was."""

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from common.constraints import choices_check
from common.search import Plain
from people.choices import Accreditation, Governance, MuseumSize, MuseumStatus


class DatedFacts(models.Model):
    """What changes about a museum over the years, and what reports must know as it was then (decision 9)."""

    name = models.CharField(max_length=200)
    accreditation = models.CharField(max_length=20, choices=Accreditation, default=Accreditation.UNKNOWN)
    governance = models.CharField(max_length=20, choices=Governance, default=Governance.UNKNOWN)
    size = models.CharField(max_length=10, choices=MuseumSize, default=MuseumSize.UNKNOWN)
    status = models.CharField(max_length=10, choices=MuseumStatus, default=MuseumStatus.OPEN)

    class Meta:
        abstract = True


#: The names of the dated facts, for everything that copies or compares them.
DATED_FACTS = ("name", "accreditation", "governance", "size", "status")


class MuseumQuerySet(models.QuerySet["Museum"]):
    def open(self) -> "MuseumQuerySet":
        return self.filter(status=MuseumStatus.OPEN)


@pghistory.track(model_name="MuseumHistory")
class Museum(DatedFacts):
    """A museum as it is today. What it was before is in ``former_statuses``; ``as_of`` finds it."""

    register_number = models.CharField(
        max_length=60,
        null=True,
        blank=True,
        unique=True,
        help_text="Its number in the register it was imported from.",
    )
    address = models.CharField(max_length=300, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    region = models.CharField(max_length=80, blank=True)
    area = models.CharField("county or council", max_length=100, blank=True)
    country = models.CharField(max_length=60, default="United Kingdom")
    subjects = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    website = models.URLField(blank=True)
    checked = models.BooleanField(
        default=True, help_text="Off for an entry that a person typed in: an officer checks it once."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_museums"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MuseumQuerySet.as_manager()

    class Meta:
        ordering = [Plain("name"), "pk"]
        indexes = [
            GinIndex(OpClass(Plain("name"), name="gin_trgm_ops"), name="museum_plain_name_trgm"),
            models.Index(Plain("name"), name="museum_plain_name"),
            models.Index(fields=["region"], name="museum_region"),
        ]
        constraints = [
            choices_check("accreditation", Accreditation, name="museum_accreditation"),
            choices_check("governance", Governance, name="museum_governance"),
            choices_check("size", MuseumSize, name="museum_size"),
            choices_check("status", MuseumStatus, name="museum_status"),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="museum_coordinates",
            ),
            models.CheckConstraint(
                condition=models.Q(status=MuseumStatus.MERGED, merged_into__isnull=False)
                | (~models.Q(status=MuseumStatus.MERGED) & models.Q(merged_into=None)),
                name="museum_merged_names_the_other",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}" if self.town and self.town not in self.name else self.name

    def as_of(self, day: date) -> DatedFacts:
        """The dated facts as they stood on ``day``: the earliest former status that lasted beyond it, or today's."""
        former = self.former_statuses.filter(until__gt=day).order_by("until").first()
        return former or self


class FormerMuseumStatus(DatedFacts):
    """What a museum was until (not including) a day. Nothing here overlaps, since each ends where the next begins."""

    museum = models.ForeignKey(Museum, on_delete=models.CASCADE, related_name="former_statuses")
    until = models.DateField(help_text="The first day on which this no longer held.")

    class Meta:
        ordering = ["museum", "until"]
        verbose_name_plural = "former museum statuses"
        constraints = [
            models.UniqueConstraint("museum", "until", name="former_status_once_a_day"),
            choices_check("accreditation", Accreditation, name="former_status_accreditation"),
            choices_check("governance", Governance, name="former_status_governance"),
            choices_check("size", MuseumSize, name="former_status_size"),
            choices_check("status", MuseumStatus, name="former_status_status"),
        ]

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"


class MuseumFlag(models.Model):
    """Something doubtful about a museum's entry that an officer settles: coordinates far from the postcode, say."""

    museum = models.ForeignKey(Museum, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=30)
    detail = models.CharField(max_length=300)
    raised_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                "museum", "kind", condition=models.Q(settled_at=None), name="flag_once_while_open"
            )
        ]

    def __str__(self) -> str:
        return self.detail
