"""Events, the days they are made of, and who helps to run them."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agenda.models import Session
from common import clock
from common.constraints import choices_check, order_check, reach_check
from events.choices import PUBLIC_STATES, STAYS_UP, EventKind, EventState


def in_public(way: str = "") -> Q:
    """The condition that an event, ``way`` from the row, has a page that anybody may open. A page stays up that was up:
    a draft that was postponed or cancelled never had one."""
    never_up = Q(**{f"{way}state__in": STAYS_UP, f"{way}opened_at": None})
    return Q(**{f"{way}state__in": PUBLIC_STATES, f"{way}programme__is_public": True}) & ~never_up


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """Events with a page that anybody may open."""
        return self.filter(in_public())

    def with_times(self) -> models.QuerySet[Any]:
        """Annotate ``first`` and ``last``: when the first planned session starts and the last one ends."""
        planned = Q(sessions__state="planned")
        return self.annotate(
            first=models.Min("sessions__starts_at", filter=planned),
            last=models.Max("sessions__ends_at", filter=planned),
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
    places_in_person = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Of the places, at most so many in the room. Empty: no limit of their own.",
    )
    places_online = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Of the places, at most so many online. Empty: no limit of their own.",
    )
    bring_up_to = models.PositiveSmallIntegerField(
        "colleagues one may bring",
        default=0,
        validators=[MaxValueValidator(9)],
        help_text="How many each person may sign up besides themselves.",
    )
    museum_limit = models.PositiveSmallIntegerField(
        "places a museum",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="So that many museums can come. Whoever is over it waits. Empty: no limit.",
    )
    museum_limit_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From then on anybody may have what is left. Empty: until sign-up closes.",
    )
    region_first_until = models.DateTimeField(
        "the region first, until",
        null=True,
        blank=True,
        help_text="Until then museums of the event's region have the places, and others wait. Empty: no such rule.",
    )
    takes_bookings = models.BooleanField(
        "new bookings",
        default=True,
        help_text="Off: nobody new gets a place, nobody is dropped, and people can still join the waiting list.",
    )
    ask_first_until = models.DateTimeField(
        "asked by mail first, until",
        null=True,
        blank=True,
        editable=False,
        help_text="Until then whoever signs up without signing in gets their place by a button in their mail.",
    )
    series = models.ForeignKey(
        "events.Series", null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    #: The call for contributors, while there is one (events.programme.calls).
    call = models.OneToOneField(
        "programmes.Call",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="event",
    )
    notes = models.TextField(
        "notes for the archive", blank=True, help_text="What came out of it, for those who were not there."
    )
    #: Since when there have been notes.
    notes_at = models.DateTimeField(null=True, blank=True, editable=False)
    officer_days = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="What it took of officers' time, in days; half a day is 0.5.",
    )
    signup_opens_at = models.DateTimeField(
        "sign-up opens", null=True, blank=True, help_text="Empty: as soon as it is published."
    )
    signup_closes_at = models.DateTimeField(
        "sign-up closes", null=True, blank=True, help_text="Empty: when the first session starts."
    )
    announces = models.BooleanField(
        "tell those who asked for invitations when sign-up opens",
        default=True,
        help_text="One mail, once, half an hour after sign-up has opened, so that there is time to mend a slip. "
        "Empty: nobody is told.",
    )
    cost_note = models.CharField("cost", max_length=160, default="Free")
    #: When an officer last opened it to sign-up (published it, opened it again, gave it a new date), and when those
    #: who had asked for invitations were told, once and for all.
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=EventState, default=EventState.DRAFT, editable=False)
    state_reason = models.CharField("reason", max_length=300, blank=True, editable=False)
    #: Of a cancelled one: when it was, from which state, and which of its sessions went with it. It may be taken back
    #: for a while.
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_from = models.CharField(max_length=10, choices=EventState, blank=True, editable=False)
    cancelled_sessions = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
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
            reach_check(
                "signup_opens_at",
                "signup_closes_at",
                "museum_limit_until",
                "region_first_until",
                name="event_is_within_reach",
                moments=True,
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
        """2026.14, on the desk: each programme counts for itself, anew each year."""
        return f"{self.year}.{self.serial:02d}"

    @property
    def is_up(self) -> bool:
        """Whether the public has a page of it, as far as its state goes (``in_public``)."""
        return self.state in PUBLIC_STATES and (self.state not in STAYS_UP or self.opened_at is not None)

    @property
    def public_number(self) -> str:
        """No. 14: on public pages, where 2026.12 would read as a date. Officers read ``number_in_programme``."""
        return f"No. {self.serial}"

    @property
    def number_in_programme(self) -> str:
        """Kent & Medway Peer2Peer, No. 12 of 2026: which of whose events it is, for officers of several programmes."""
        return f"{self.programme}, No. {self.serial} of {self.year}"


class EventSession(Session):
    """A day of an event. It is an agenda session with an event, so reminders, calendars and registers just work.

    Sessions of one event that carry the same ``choice`` run side by side: each person goes to one of them. Only
    those have a ``seats`` limit of their own; the places of the whole event are counted on the event.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    choice = models.CharField(
        "one of",
        max_length=60,
        blank=True,
        help_text="Sessions with the same words here are alternatives: people choose one. Empty: everybody comes.",
    )
    seats = models.PositiveIntegerField(
        null=True, blank=True, help_text="For a session people choose: how many fit. Empty: no limit."
    )

    class Meta:
        verbose_name = "session"
        constraints = [
            models.CheckConstraint(
                condition=Q(seats=None) | ~Q(choice=""), name="event_session_seats_only_where_chosen"
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.seats is not None and not self.choice.strip():
            raise ValidationError(
                {"seats": "Seats are for sessions that people choose between. Say what it is one of."}
            )

    @property
    def event_when(self) -> str:
        """When the whole event is, on lists that gathered its days (events.selectors): every day of it. Elsewhere, and
        where it has this one session, when that is."""
        spans = [_span(each) for each in getattr(self, "spans", None) or []]
        return clock.spans_words(spans) if len(spans) > 1 else self.when

    @property
    def places_left(self) -> int:
        """Public places that are free, on lists that counted those ``taken`` (events.selectors.coming_days). 0 where
        there is no limit, which lists say in words."""
        return max((self.event.capacity or 0) - (getattr(self, "taken", None) or 0), 0)


def _span(row: Mapping[str, str]) -> clock.Span:
    """A session's days and times as Postgres put them into JSON."""
    return (
        date.fromisoformat(row["start_day"]), time.fromisoformat(row["start_time"]),
        date.fromisoformat(row["end_day"]), time.fromisoformat(row["end_time"]), row["zone"],
    )  # fmt: skip


class CoOrganiser(models.Model):
    """Somebody who runs one event together with the officers, and nothing else of the programme (E2).

    ``ended_at`` is set when they stop; the row stays, so that it can be seen who could read the list, and when.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="co_organisers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="co_organises"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = "co-organiser"
        constraints = [
            models.UniqueConstraint(
                "event", "person", condition=Q(ended_at=None), name="co_organiser_once_an_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} co-organises {self.event}"


class Series(models.Model):
    """Events that belong together, such as a meet-up every month: one page, one address, one calendar."""

    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="event_series"
    )
    title = models.CharField(max_length=140)
    slug = models.SlugField(max_length=120, unique=True, editable=False)
    summary = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:series", args=[self.slug])
