"""People's places in an event: had, waited for, offered."""

import uuid
from datetime import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.choices import Mode
from common.constraints import choices_check, order_check
from events.choices import LIVE, OfferState, RegistrationState
from events.models.event import Event, EventSession


def offer_holds(now: datetime, offer: str = "") -> Q:
    """What an offer is like that holds seats at ``now``: one that has run out holds nothing, swept or not (rule 2)."""
    return Q((f"{offer}state", OfferState.PENDING), (f"{offer}holds", True), (f"{offer}expires_at__gt", now))


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> "RegistrationQuerySet":
        return self.filter(state__in=LIVE)

    def confirmed(self) -> "RegistrationQuerySet":
        return self.filter(state=RegistrationState.CONFIRMED)

    def in_line(self) -> "RegistrationQuerySet":
        """The waiting list, first come first; those who wait together stand together, the booker first."""
        return self.filter(state=RegistrationState.WAITING).order_by(
            "waiting_since", Coalesce("brought_by", "pk"), F("brought_by").asc(nulls_first=True), "pk"
        )


@pghistory.track(model_name="RegistrationHistory", exclude=["asked_from"])
class Registration(models.Model):
    """One person's place in an event, or in the line for one. One row an event and person, revived when they return.

    Each row is one seat, so that people are counted and not forms. Colleagues whom somebody brings have rows of
    their own with ``brought_by``; until such a guest is named, ``person`` is empty. A booking and those it brings
    are a party: it waits, is offered places and is told as one.

    ``claimed_at`` is set once the person has shown that the booking is theirs: booked while signed in, answered
    with a button behind the link in their own mail, or said "yes" when asked. Until then their account only asks
    "Was this you?" and shows nothing else of it (rule 12). ``reconfirm_by`` is set while an event that was
    postponed has a new day and the person has not said yet whether they can come: the place is held until then.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    brought_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="brings", editable=False
    )
    walked_in = models.BooleanField(default=False, editable=False, help_text="Came without having signed up.")
    state = models.CharField(max_length=10, choices=RegistrationState)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    museum = models.ForeignKey(
        "people.Museum",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="registrations",
        help_text="The museum the person came from on the day they signed up.",
    )
    #: What somebody unproven typed for a museum we do not know: it becomes one when the booking is claimed.
    museum_words = models.CharField("museum, as typed", max_length=200, blank=True, editable=False)
    #: A keyed hash of where it was made from without signing in, for a day, so that officers can stop a flood.
    asked_from = models.UUIDField(null=True, blank=True, editable=False)
    booked_at = models.DateTimeField(default=timezone.now, editable=False)
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reconfirm_by = models.DateTimeField(null=True, blank=True, editable=False)
    #: What other attendees see of this person (E20): each a tick of its own, off until they set it.
    shares_name = models.BooleanField("my name", default=False)
    shares_museum = models.BooleanField("my museum", default=False)
    shares_email = models.BooleanField("my e-mail address", default=False)
    #: How often the place changed hands or state: the occurrence in the business key of its mails.
    turn = models.PositiveIntegerField(default=0, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint("event", "person", name="registration_once_an_event"),
            choices_check("state", RegistrationState, name="registration_state"),
            choices_check("mode", Mode, name="registration_mode"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False),
                name="registration_waits_since",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="registration_confirmed_when",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(brought_by__isnull=False),
                name="registration_named_or_brought",
            ),
            models.CheckConstraint(
                condition=Q(brought_by=None) | ~Q(brought_by=models.F("pk")),
                name="registration_not_brought_by_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state"], name="registration_event_state"),
            models.Index(fields=["person", "state"], name="registration_person_state"),
            models.Index(
                fields=["booked_at"], condition=Q(asked_from__isnull=False), name="registration_asked_from"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} for {self.event}"

    @property
    def who(self) -> str:
        """The person's name; for a guest without one yet, whose guest it is."""
        if self.person:
            return self.person.name
        return f"A colleague of {self.brought_by.who}, to be named" if self.brought_by else "To be named"

    @property
    def museum_name(self) -> str:
        """The museum they came from: one we know, or what was typed and is not yet."""
        return self.museum.name if self.museum else self.museum_words

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class NamedAlready(models.Model):
    """A colleague whom somebody named, and who has a booking of their own for the event or is on its team.

    They take no second place. Whoever named them sees them like anybody else whom they bring, on their page and in
    their mail, so that naming somebody never tells whether they come already (rule 12).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="named_already")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    #: The turn of those with whom they would wait; empty where they would have a place.
    waiting_since = models.DateTimeField(null=True, blank=True)
    #: When whoever named them said that they do not come, or that somebody else comes instead.
    ended_at = models.DateTimeField(null=True, blank=True)

    #: As whoever named them sees it, once ``named.seen_by`` has looked. It is no state of a row, and is not kept.
    shown_as: str = RegistrationState.CONFIRMED

    class Meta:
        ordering = ["named_at", "pk"]
        verbose_name_plural = "named already"
        constraints = [models.UniqueConstraint("booking", "person", name="named_already_once_a_booking")]

    def __str__(self) -> str:
        return f"{self.person} with {self.booking}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def state(self) -> str:
        """What a guest's own booking would say."""
        return self.shown_as

    @property
    def booked_at(self) -> datetime:
        return self.named_at


class PlaceOfferQuerySet(models.QuerySet["PlaceOffer"]):
    def pending(self) -> "PlaceOfferQuerySet":
        return self.filter(state=OfferState.PENDING)

    def holding(self, now: datetime) -> "PlaceOfferQuerySet":
        """Offers that hold seats at ``now``; one to somebody who waits no longer holds nothing either."""
        return self.filter(offer_holds(now), registration__state=RegistrationState.WAITING)

    def held_places(self, event: models.OuterRef) -> models.QuerySet[Any]:
        """How many places offers hold now for the event of an outer query."""
        return (
            self.holding(timezone.now())
            .filter(registration__event=event)
            .order_by()
            .values("registration__event")
            .annotate(n=models.Sum("places"))
            .values("n")
        )


@pghistory.track(model_name="PlaceOfferHistory")
class PlaceOffer(models.Model):
    """Places that came free, offered to the party at the head of the line until a stated time (E6).

    ``places`` is how many people of the party may come: all of it, or what came free for part of it (rule 6). It holds
    them for the party, unless the start is so near that whoever answers first has them (``holds`` false, rule 9).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="offers")
    places = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    holds = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.PENDING)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    paused_left = models.DurationField(
        null=True,
        blank=True,
        editable=False,
        help_text="How long they had left when it turned out that the mail about it had not reached them (rule 26).",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The officer who moved somebody up; empty when it was their turn.",
    )
    reason = models.CharField(max_length=300, blank=True)

    objects = PlaceOfferQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "registration", condition=Q(state="pending"), name="place_offer_one_pending"
            ),
            choices_check("state", OfferState, name="place_offer_state"),
            order_check("made_at", "expires_at", name="place_offer_ends_after_it_is_made", strict=True),
            models.CheckConstraint(condition=Q(places__gte=1), name="place_offer_of_somebody"),
            models.CheckConstraint(
                condition=Q(state="pending", settled_at=None)
                | (~Q(state="pending") & Q(settled_at__isnull=False)),
                name="place_offer_settled_when",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="pending"), name="place_offer_to_lapse")
        ]

    def __str__(self) -> str:
        return f"{self.places} for {self.registration.who}"

    @property
    def outcome(self) -> str:
        """What has become of it: one whose time is up has run out, swept or not (rule 2)."""
        over = self.state == OfferState.PENDING and self.expires_at <= timezone.now()
        return OfferState.EXPIRED if over else self.state


class Needs(models.Model):
    """What somebody needs to take part and to eat: for this event's organisers only, erased 30 days after (E11).

    It is kept apart from the booking, without history, so that erasing it erases it.
    """

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="needs")
    access = models.CharField("access needs", max_length=500, blank=True)
    diet = models.CharField("dietary needs", max_length=300, blank=True)

    class Meta:
        verbose_name = "needs"
        verbose_name_plural = "needs"
        constraints = [
            models.CheckConstraint(condition=~Q(access="") | ~Q(diet=""), name="needs_say_something")
        ]

    def __str__(self) -> str:
        return f"What {self.registration.who} needs"


class Choice(models.Model):
    """Which of the sessions that run side by side somebody goes to: one of each set of alternatives."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="choices")
    session = models.ForeignKey(EventSession, on_delete=models.CASCADE, related_name="chosen_by")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("registration", "session", name="choice_once_a_session")]

    def __str__(self) -> str:
        return f"{self.registration.who}: {self.session}"
