"""Whatever is dated and attended, in one place (design.md: the joint of the house)."""

import secrets
import uuid
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agenda.choices import AttendanceState, Mode, Part, SessionState
from agenda.venues.maps import directions_to, map_at, map_of
from common import clock
from common.constraints import choices_check, order_check, reach_check
from common.errors import DomainError
from common.wall_clock import WallClock

#: How long before the start the joining link is shown to those with a place.
LINK_OPENS = timedelta(hours=24)


class SessionQuerySet(models.QuerySet["Session"]):
    def planned(self) -> "SessionQuerySet":
        return self.filter(state=SessionState.PLANNED)

    def to_come(self, now: datetime | None = None) -> "SessionQuerySet":
        return self.planned().filter(ends_at__gt=now or timezone.now())


class Venue(models.Model):
    """A place that sessions are held at more than once. A session keeps its own words, so that a later change here
    does not rewrite where people were."""

    museum = models.ForeignKey(
        "people.Museum", null=True, blank=True, on_delete=models.SET_NULL, related_name="venues"
    )
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=300)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    holds = models.PositiveIntegerField("how many it holds", null=True, blank=True)
    access_note = models.TextField(
        "getting there and getting in",
        blank=True,
        help_text="Step-free route, hearing loop, parking, quiet room, nearest station.",
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("name", "address", name="venue_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="venue_on_the_globe",
                violation_error_message="Give both latitude and longitude, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (holds {self.holds})" if self.holds else self.name


def where_words(held: str, venue: str, address: str, *, comes: str = "") -> str:
    """Where a session held in that mode is: for everybody, or for somebody who ``comes`` in one of the two ways."""
    place = _place(venue, address)
    if Mode.ONLINE in (held, comes):
        return "Online"
    if held == Mode.HYBRID and not comes:
        return f"{place}, or online" if place else "In person or online"
    return place


def _place(venue: str, address: str) -> str:
    return ", ".join(part for part in (venue, address) if part)


@pghistory.track(model_name="SessionHistory")
class Session(models.Model):
    """One dated thing that people attend: an event's day, a group's meeting, a placement day.

    Days, times and zone are what people agreed on and what is stored; ``starts_at`` and ``ends_at`` are the
    instants that Postgres computes from them. ``page`` is the path that tells more; apps above set it.
    """

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=160)
    page = models.CharField(max_length=200, blank=True, editable=False)
    start_day = models.DateField("day")
    start_time = models.TimeField("from")
    end_day = models.DateField("last day")
    end_time = models.TimeField("to")
    zone = models.CharField("time zone", max_length=60, default=clock.UK, validators=[clock.validate_zone])
    starts_at = models.GeneratedField(
        expression=WallClock("start_day", "start_time", "zone"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    ends_at = models.GeneratedField(
        expression=WallClock("end_day", "end_time", "zone"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    known_venue = models.ForeignKey(
        Venue,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sessions",
        help_text="Fills in what is left empty below.",
    )
    venue = models.CharField(max_length=160, blank=True, help_text="The name of the place.")
    venue_address = models.CharField(max_length=300, blank=True)
    access_note = models.TextField(
        "getting there and getting in",
        blank=True,
        help_text="Step-free route, hearing loop, parking, quiet room.",
    )
    online_link = models.URLField(
        blank=True, help_text="Shown to those with a place, from 24 hours before, and in the reminder."
    )
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    state_reason = models.CharField(max_length=300, blank=True, editable=False)
    #: Since when the register is complete. Until it is, it says nothing of anybody.
    register_taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Rises with every material change (day, time, place, link, state): rules 17 and 18.
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            choices_check("mode", Mode, name="session_mode"),
            choices_check("state", SessionState, name="session_state"),
            order_check("starts_at", "ends_at", name="session_ends_after_it_starts", strict=True),
            reach_check("start_day", "end_day", name="session_is_within_reach"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="session_starts_at")]

    def __str__(self) -> str:
        return self.title

    @property
    def when(self) -> str:
        """Thursday 12 March 2026, 10:00 to 12:30 (UK time)."""
        return clock.when_words(self.start_day, self.start_time, self.end_day, self.end_time, self.zone)

    def clean(self) -> None:
        """Refuse, beside the field, times that the clocks never show or show twice, and an end before the start."""
        super().clean()
        if None in (self.start_day, self.start_time, self.end_day, self.end_time):
            return  # Each empty field says so itself.
        try:
            clock.span(self.start_day, self.start_time, self.end_day, self.end_time, self.zone)
        except DomainError as error:
            raise ValidationError({error.field or "start_time": error.message}) from None

    @property
    def where(self) -> str:
        """The place in one line: "Dover Museum, Market Square, Dover CT16 1PH", "Online", or both."""
        return where_words(self.mode, self.venue, self.venue_address)

    def where_for(self, comes: str) -> str:
        """The place in one line for somebody who ``comes`` in one of the two ways."""
        return where_words(self.mode, self.venue, self.venue_address, comes=comes)

    def is_on(self, now: datetime) -> bool:
        """Whether it is held on the day that it is now where it is held."""
        return self.start_day <= now.astimezone(clock.zone_named(self.zone)).date() <= self.end_day

    @property
    def place(self) -> str:
        """The venue with its address, whether or not one may also join online."""
        return _place(self.venue, self.venue_address)

    @property
    def map_link(self) -> str:
        """The place on a map: where its known venue is marked, or by its address. Empty for what is only online."""
        if self.mode == Mode.ONLINE or not self.place:
            return ""
        point = self._point
        return map_of(self.place) if point is None else map_at(*point)

    @property
    def directions(self) -> list[tuple[str, str]]:
        """Who shows the way there, each with an address to follow. Nobody for what is only online."""
        if self.mode == Mode.ONLINE or not self.place:
            return []
        return directions_to(self.place, self._point)

    @property
    def _point(self) -> tuple[float, float] | None:
        """Where its known venue is marked, as long as it is held there."""
        known = self.known_venue
        if known is None or known.latitude is None or known.longitude is None:
            return None
        is_there = (self.venue, self.venue_address) == (known.name, known.address)
        return (known.latitude, known.longitude) if is_there else None

    @property
    def hours(self) -> float:
        """Its length in hours."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)

    def link_is_open(self, now: datetime | None = None) -> bool:
        """Whether the joining link may be shown to those with a place."""
        return bool(self.online_link) and (now or timezone.now()) >= self.starts_at - LINK_OPENS


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def live(self) -> "AttendanceQuerySet":
        """Those who are, or were, to be there: everybody but the withdrawn."""
        return self.exclude(state=AttendanceState.WITHDRAWN)

    def expected(self) -> "AttendanceQuerySet":
        return self.filter(state=AttendanceState.EXPECTED)


@pghistory.track(model_name="AttendanceHistory")
class Attendance(models.Model):
    """A person's part in a session: expected, then attended or not. One row a session and person, for good.

    ``uid`` names the entry in the person's calendar for life, unless the session is postponed and must be
    confirmed anew (rules 17 and 21); ``sequence`` only rises. ``told_at`` is when they last heard the day and the
    place, by signing up or by the mail that it changed: reminders due before that are left out.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attendances")
    part = models.CharField(max_length=10, choices=Part, default=Part.ATTENDEE)
    state = models.CharField(max_length=10, choices=AttendanceState, default=AttendanceState.EXPECTED)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    told_at = models.DateTimeField(default=timezone.now, editable=False)
    #: When and by whom the register was last marked, by the clock of the device that marked it (it may be offline).
    marked_at = models.DateTimeField(null=True, blank=True, editable=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    minutes_present = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="As a meeting program counted them, if one did."
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint("session", "person", name="attendance_once_a_session"),
            choices_check("part", Part, name="attendance_part"),
            choices_check("state", AttendanceState, name="attendance_state"),
            choices_check("mode", Mode, name="attendance_mode"),
        ]
        indexes = [models.Index(fields=["person", "state"], name="attendance_of_person")]

    def __str__(self) -> str:
        return f"{self.person} at {self.session}"

    @property
    def joins_online(self) -> bool:
        """Whether this person needs the link rather than the way to the door."""
        return Mode.ONLINE in (self.mode, self.session.mode)

    @property
    def where(self) -> str:
        """Where this person goes: the place, or "Online"."""
        session = self.session
        return where_words(session.mode, session.venue, session.venue_address, comes=self.mode)


class Dispute(models.Model):
    """Somebody says that the register is wrong about them (E18): their words, and what an officer made of it."""

    attendance = models.OneToOneField(Attendance, on_delete=models.CASCADE, related_name="dispute")
    words = models.CharField(max_length=500)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    upheld = models.BooleanField("the person is right", null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, upheld=None) | Q(settled_at__isnull=False, upheld__isnull=False),
                name="dispute_settled_how",
            )
        ]

    def __str__(self) -> str:
        return f"{self.attendance}: {self.words[:60]}"


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """The secret address of a person's own calendar; rotating it makes the old address die."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    secret = models.CharField(max_length=64, unique=True, default=new_secret)
    rotated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
