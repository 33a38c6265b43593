"""Events, their sessions, and people's places in them."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agenda.choices import Mode
from agenda.models import Session
from common.constraints import choices_check, order_check
from events.choices import LIVE, PUBLIC_STATES, EventKind, EventState, RegistrationState


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """Events with a page that anybody may open."""
        return self.filter(state__in=PUBLIC_STATES, programme__is_public=True)

    def with_times(self) -> models.QuerySet[Any]:
        """Annotate ``first`` and ``last``: when the first planned session starts and the last one ends."""
        planned = Q(sessions__state="planned")
        return self.annotate(
            first=models.Min("sessions__starts_at", filter=planned),
            last=models.Max("sessions__ends_at", filter=planned),
        )

    def with_places(self) -> models.QuerySet[Any]:
        """Annotate ``taken`` and ``waiting``, counted in people (nothing that can be counted is stored)."""

        def count(state: RegistrationState) -> models.Subquery:
            return models.Subquery(
                Registration.objects.filter(event=models.OuterRef("pk"), state=state)
                .order_by()
                .values("event")
                .annotate(n=models.Count("pk"))
                .values("n"),
                output_field=models.IntegerField(),
            )

        zero = models.Value(0)
        return self.annotate(
            taken=models.functions.Coalesce(count(RegistrationState.CONFIRMED), zero),
            waiting=models.functions.Coalesce(count(RegistrationState.WAITING), zero),
        )


@pghistory.track(model_name="EventHistory")
class Event(models.Model):
    """Something people sign up for: one or more sessions under one title, with places.

    ``capacity`` is the number of public places (None: no limit). Hosts, presenters and organisers are outside it
    but inside ``room_capacity`` (rule 11).
    """

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="events")
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveSmallIntegerField(editable=False)
    slug = models.SlugField(max_length=120, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=EventKind, default=EventKind.SHARING)
    title = models.CharField(max_length=140)
    summary = models.CharField(max_length=300, help_text="One or two sentences: what people will take home.")
    description = models.TextField(blank=True, help_text="Plain paragraphs for the event's page.")
    theme = models.ForeignKey(
        "programmes.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    topics = models.ManyToManyField("people.Topic", blank=True, related_name="events")
    hosts = models.ManyToManyField("people.Museum", blank=True, related_name="events_hosted")
    region = models.CharField(max_length=80, blank=True)
    capacity = models.PositiveIntegerField("places", null=True, blank=True, help_text="Empty: no limit.")
    room_capacity = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Everybody in the room, hosts and presenters included. Empty: not known.",
    )
    signup_opens_at = models.DateTimeField(
        "sign-up opens", null=True, blank=True, help_text="Empty: as soon as it is published."
    )
    signup_closes_at = models.DateTimeField(
        "sign-up closes", null=True, blank=True, help_text="Empty: when the first session starts."
    )
    cost_note = models.CharField("cost", max_length=160, default="Free")
    state = models.CharField(max_length=10, choices=EventState, default=EventState.DRAFT, editable=False)
    state_reason = models.CharField("reason", max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint("programme", "year", "serial", name="event_number_once_a_programme"),
            choices_check("kind", EventKind, name="event_kind"),
            choices_check("state", EventState, name="event_state"),
            order_check(
                "signup_opens_at", "signup_closes_at", name="event_closes_after_it_opens", strict=True
            ),
            models.CheckConstraint(
                condition=Q(room_capacity=None)
                | Q(capacity=None)
                | Q(room_capacity__gte=models.F("capacity")),
                name="event_room_holds_the_places",
            ),
        ]
        indexes = [models.Index(fields=["state", "programme"], name="event_state_programme")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.slug])

    @property
    def number(self) -> str:
        """2026.14, as on a museum label."""
        return f"{self.year}.{self.serial:02d}"


class EventSession(Session):
    """A day of an event. It is an agenda session with an event, so reminders, calendars and registers just work."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")

    class Meta:
        verbose_name = "session"

    @property
    def places_left(self) -> int:
        """Public places that are free, on lists that counted those ``taken`` (events.selectors.coming_days). 0 where
        there is no limit, which lists say in words."""
        return max((self.event.capacity or 0) - (getattr(self, "taken", None) or 0), 0)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> "RegistrationQuerySet":
        return self.filter(state__in=LIVE)

    def confirmed(self) -> "RegistrationQuerySet":
        return self.filter(state=RegistrationState.CONFIRMED)

    def in_line(self) -> "RegistrationQuerySet":
        """The waiting list, first come first."""
        return self.filter(state=RegistrationState.WAITING).order_by("waiting_since", "pk")


@pghistory.track(model_name="RegistrationHistory")
class Registration(models.Model):
    """A person's place in an event, or in the line for one. One row an event and person, revived when they return.

    ``claimed_at`` is set once the person has shown that the booking is theirs: booked while signed in, answered
    with a button behind the link in their own mail, or said "yes" when asked. Until then their account only asks
    "Was this you?" and shows nothing else of it (rule 12). ``reconfirm_by`` is set while an event that was
    postponed has a new day and the person has not said yet whether they can come: the place is held until then.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations"
    )
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
    booked_at = models.DateTimeField(default=timezone.now, editable=False)
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reconfirm_by = models.DateTimeField(null=True, blank=True, editable=False)
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
        ]
        indexes = [
            models.Index(fields=["event", "state"], name="registration_event_state"),
            models.Index(fields=["person", "state"], name="registration_person_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.event}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
