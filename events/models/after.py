"""What remains of an event: feedback, pictures, certificates, and who was introduced to whom."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import choices_check
from common.fields import AddressField
from events.choices import PictureConsent
from events.models.event import Event
from events.models.registration import Registration


class FeedbackRequest(models.Model):
    """That somebody who attended was asked, and whether they answered; what they answered is kept apart (O10, O11)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="feedback_request"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Asked {self.registration.who} about {self.registration.event}"


class Feedback(models.Model):
    """One answer about an event, without a name: the day is kept, not the moment, and no link to who gave it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="feedback")
    useful = models.PositiveSmallIntegerField(
        "How useful was it?", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    takes_home = models.TextField("What will you do differently?", blank=True)
    better = models.TextField("What would have made it better?", blank=True)
    hear_more = models.TextField("What would you like to hear about next?", blank=True)
    may_quote = models.BooleanField("My words may be quoted without my name", default=False)
    given_on = models.DateField()

    class Meta:
        ordering = ["event", "pk"]
        verbose_name_plural = "feedback"
        constraints = [
            models.CheckConstraint(condition=Q(useful__gte=1, useful__lte=5), name="feedback_useful_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.useful} of 5 for {self.event}"


class Picture(models.Model):
    """A photograph in the archive. Only with a stated consent is it shown; withdrawing its file hides it at once."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="pictures")
    upload = models.OneToOneField(
        "files.File", on_delete=models.PROTECT, related_name="event_picture", editable=False
    )
    alt = models.CharField("what it shows", max_length=250, help_text="For those who cannot see it.")
    credit = models.CharField(max_length=120, blank=True)
    consent = models.CharField(max_length=10, choices=PictureConsent)

    class Meta:
        ordering = ["event", "pk"]
        constraints = [choices_check("consent", PictureConsent, name="picture_consent")]

    def __str__(self) -> str:
        return self.alt

    @property
    def is_hidden(self) -> bool:
        """Whether somebody asked that it is not shown, and no officer has shown it again."""
        return self.upload.withdrawn_at is not None


class TakeDown(models.Model):
    """ "I am in this picture": somebody asks that it is not shown. It is hidden at once; an officer then decides."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="take_downs")
    words = models.CharField(max_length=500, blank=True)
    reply_to = AddressField("address to answer to", blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["picture"], condition=Q(settled_at=None), name="take_down_to_settle")]

    def __str__(self) -> str:
        return f"Take down: {self.picture}"


class SpeakerRequest(models.Model):
    """A presenter is asked whether they would give their talk to a network or museum; nobody sees their address."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey("events.Proposal", on_delete=models.CASCADE, related_name="speaker_requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="speaker_requests"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    willing = models.BooleanField("they would come", null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint("proposal", "person", name="speaker_request_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, willing=None)
                | Q(answered_at__isnull=False, willing__isnull=False),
                name="speaker_request_answered_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.proposal}"


class Certificate(models.Model):
    """That somebody attended, with the hours of that day. Whoever holds the code can check it (E21)."""

    code = models.CharField(max_length=16, unique=True, editable=False)
    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="certificate")
    name = models.CharField(
        max_length=120,
        blank=True,
        help_text="As it was on the day it was issued. Empty once the person has had themselves erased.",
    )
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="certificate_has_hours")]

    def __str__(self) -> str:
        return f"{self.name}, {self.hours} hours"


class AskAndOffer(models.Model):
    """What somebody would like help with and what they can help with, given for one event's introductions (E24)."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="ask_and_offer")
    ask = models.CharField("I would like to talk to somebody about", max_length=200)
    offer = models.CharField("I can tell others about", max_length=200)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "ask and offer"
        verbose_name_plural = "asks and offers"

    def __str__(self) -> str:
        return f"{self.registration.who}: {self.ask}"


class CardIntroduction(models.Model):
    """One line on somebody's card: whom to find, and why.

    The lines of one card are released together: ``released_at`` by whom it may be read from then on, ``mail_at`` when
    it goes out (empty: it is only printed), ``mailed_at`` that it went into the outbox.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="introductions")
    reader = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="introductions")
    other = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["event", "reader", "position"]
        constraints = [
            models.UniqueConstraint("reader", "other", name="introduction_once_a_pair"),
            models.UniqueConstraint("reader", "position", name="introduction_position"),
            models.CheckConstraint(
                condition=~Q(reader=models.F("other")), name="introduction_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(mail_at=None) | Q(released_at__isnull=False),
                name="introduction_mailed_once_released",
            ),
        ]
        indexes = [
            models.Index(
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False, mailed_at=None),
                name="introduction_to_mail",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader.who} should find {self.other.who}"
