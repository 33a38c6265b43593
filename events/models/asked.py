"""A place that somebody asked for signed out, and has yet to say from their own mail that they want."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.choices import Mode
from common.constraints import choices_check, order_check
from common.fields import AddressField
from common.search import Plain
from events.choices import WhyAsked
from events.models.event import Event


class AskedPlaceQuerySet(models.QuerySet["AskedPlace"]):
    def held(self, event: int, mode: str, now: object) -> Coalesce:
        """An expression: how many places of the event with that key are held for those who have been asked, for one way
        to come."""
        rows = self.filter(event=event, mode=mode, held_until__gt=now).order_by().values("event")
        return Coalesce(models.Subquery(rows.annotate(n=Sum("people")).values("n")), 0)


class AskedPlace(models.Model):
    """What was typed to sign up, as long as nobody has said from the mail that it was them: at most a day.

    Nobody is made of it: no person, no museum, no booking. Until ``held_until`` its places are held; later, or where
    none could be held, they are had if there are any when the button in the mail is pressed.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="asked_places")
    #: Who is known at the address, if anybody is: it goes with them.
    known = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(max_length=120)
    email = AddressField()
    museum = models.ForeignKey(
        "people.Museum", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    museum_words = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=10, choices=Mode)
    #: Names and addresses of the colleagues they bring.
    guests = models.JSONField(default=list)
    to_be_named = models.PositiveSmallIntegerField(default=0)
    #: Ids of the sessions they go to, of those side by side.
    choices = models.JSONField(default=list)
    access = models.CharField(max_length=500, blank=True)
    diet = models.CharField(max_length=300, blank=True)
    #: What the box for the news said, if it was ticked.
    news = models.CharField(max_length=300, blank=True)
    people = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=6, choices=WhyAsked)
    #: A keyed hash of where it came from, so that officers can stop a flood.
    source = models.UUIDField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    held_until = models.DateTimeField(null=True, blank=True)

    objects = AskedPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(F("event"), F("email"), Plain("name"), name="asked_place_once"),
            choices_check("mode", Mode, name="asked_place_mode"),
            choices_check("why", WhyAsked, name="asked_place_why"),
            models.CheckConstraint(condition=Q(people__gte=1), name="asked_place_of_somebody"),
            order_check("asked_at", "held_until", name="asked_place_held_after_it_is_asked"),
        ]
        indexes = [
            models.Index(
                fields=["held_until"], condition=Q(held_until__isnull=False), name="asked_place_to_let_go"
            )
        ]

    def __str__(self) -> str:
        return f"{self.people} asked for, {self.event}"

    def is_held(self, now: Any = None) -> bool:
        """Whether places are held for it."""
        return self.held_until is not None and self.held_until > (now or timezone.now())
