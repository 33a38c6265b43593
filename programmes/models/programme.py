"""Programmes, what they are about, who pays for them, and who may act for them."""

from datetime import date

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.clock import UK, validate_zone
from common.constraints import choices_check, order_check
from common.fields import AddressField
from programmes.choices import Form, RoleKind

#: The fewest and the most hours for which a programme may have a place held for the next in line (E6).
OFFER_HOURS = (4, 168)
#: The sizes of peer groups that a programme may aim at (G3), and the one of a programme that says nothing.
GROUP_SIZES, USUAL_GROUP = (4, 8), 6


@pghistory.track(model_name="ProgrammeHistory")
class Programme(models.Model):
    """A programme of peer learning with officers, themes and funders of its own."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    session_word = models.CharField(
        max_length=40,
        default="Session",
        help_text='What one of its sessions is called: "Peer2Peer", "Meet-up".',
    )
    form = models.CharField(max_length=12, choices=Form, default=Form.EVENTS)
    organisation = models.CharField("run by", max_length=160)
    region = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=300, help_text="One or two sentences for lists and search engines.")
    description = models.TextField(blank=True, help_text="Plain paragraphs for its public page.")
    contact_email = AddressField(blank=True)
    website = models.URLField(blank=True)
    zone = models.CharField("time zone", max_length=60, default=UK, validators=[validate_zone])
    offer_hours = models.PositiveSmallIntegerField(
        "hours an offered place is held",
        default=48,
        validators=[MinValueValidator(OFFER_HOURS[0]), MaxValueValidator(OFFER_HOURS[1])],
        help_text="When a place comes free, the next in line has so long to answer; less when the start or the close "
        "of sign-up is near. Offers that are out already keep their time.",
    )
    group_size = models.PositiveSmallIntegerField(
        "people in a peer group",
        default=USUAL_GROUP,
        validators=[MinValueValidator(GROUP_SIZES[0]), MaxValueValidator(GROUP_SIZES[1])],
        help_text="The size that forming groups aims at, from 4 to 8. A group of four falls below four with the first "
        "who leaves.",
    )
    is_public = models.BooleanField(default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            choices_check("form", Form, name="programme_form"),
            models.CheckConstraint(
                condition=Q(offer_hours__range=OFFER_HOURS), name="programme_offers_stand_for_hours"
            ),
            models.CheckConstraint(
                condition=Q(group_size__range=GROUP_SIZES), name="programme_groups_are_of_a_size"
            ),
            order_check("starts_on", "ends_on", name="programme_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A theme that a programme works on, such as "Evaluating experiences"."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100)
    description = models.TextField(blank=True)
    topics = models.ManyToManyField("people.Topic", blank=True, related_name="themes")
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["programme", "name"]
        constraints = [models.UniqueConstraint("programme", "slug", name="theme_slug_once_a_programme")]

    def __str__(self) -> str:
        return self.name


class Funder(models.Model):
    """Somebody who pays for programmes."""

    name = models.CharField(max_length=160, unique=True)
    website = models.URLField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Funding(models.Model):
    """A funder's support of a programme, from when to when."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="fundings")
    funder = models.ForeignKey(Funder, on_delete=models.PROTECT, related_name="fundings")
    purpose = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["programme", "-starts_on"]
        constraints = [order_check("starts_on", "ends_on", name="funding_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.funder} for {self.programme}"


class RoleQuerySet(models.QuerySet["Role"]):
    def on(self, day: date) -> "RoleQuerySet":
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))

    def current(self) -> "RoleQuerySet":
        return self.on(timezone.localdate())


@pghistory.track(model_name="RoleHistory")
class Role(models.Model):
    """What a person is to a programme (O5). Members become so by their first sign-up."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="programme_roles")
    kind = models.CharField(max_length=14, choices=RoleKind)
    museum = models.ForeignKey(
        "people.Museum",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programme_roles",
        help_text="For a partner lead or a host: the museum they act for.",
    )
    region = models.CharField(
        max_length=80,
        blank=True,
        help_text="For an officer: mail about a museum of this region goes to them, and not to the officers of the "
        "other regions. They see the whole programme all the same.",
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "kind", "person"]
        constraints = [
            choices_check("kind", RoleKind, name="role_kind"),
            order_check("starts_on", "ends_on", name="role_ends_after_it_starts"),
            models.UniqueConstraint(
                "programme",
                "person",
                "kind",
                "museum",
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="role_once_while_it_lasts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display().lower()} in {self.programme}"
