"""Being found by others, being introduced to them, and the board of asks and offers."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check, order_check
from matching.choices import CardKind, HalfDay, IntroductionReply, IntroductionShare

#: How long somebody has to answer, how long a card stays on the board.
ANSWER_INTRODUCTION_WITHIN = timedelta(days=14)
CARD_STAYS = timedelta(days=90)
#: How many cards somebody who says nothing about it may be sent at a time.
USUAL_CAPACITY = 3


class Openness(models.Model):
    """Whether and when somebody wants to be suggested to others. Without a row: yes, as they show their topics."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="openness")
    paused = models.BooleanField("not now", default=False)
    capacity = models.PositiveSmallIntegerField("introductions at a time, at most", default=USUAL_CAPACITY)
    half_days = ArrayField(models.CharField(max_length=6, choices=HalfDay), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(half_days__contained_by=HalfDay.values), name="openness_half_days"
            ),
            models.CheckConstraint(condition=Q(capacity__range=(1, 9)), name="openness_capacity"),
        ]

    def __str__(self) -> str:
        return "Not now" if self.paused else "May be suggested"


class BoardCardQuerySet(models.QuerySet["BoardCard"]):
    def on_the_board(self) -> "BoardCardQuerySet":
        """Cards that have not run out and were not taken down, of people who are here and have not paused."""
        return self.filter(
            ~Q(person__openness__paused=True),
            taken_down_at=None,
            expires_at__gt=timezone.now(),
            person__is_active=True,
            person__erased_at=None,
            person__merged_into=None,
        )


class BoardCard(models.Model):
    """A short ask or offer. Nobody sees whose it is until both have said yes."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="board_cards")
    kind = models.CharField(max_length=5, choices=CardKind)
    topic = models.ForeignKey(
        "people.Topic", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(max_length=280)
    posted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True, blank=True)

    objects = BoardCardQuerySet.as_manager()

    class Meta:
        verbose_name = "card on the board"
        verbose_name_plural = "cards on the board"
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["-posted_at"], name="board_card_posted")]
        constraints = [
            choices_check("kind", CardKind, name="board_card_kind"),
            order_check("posted_at", "expires_at", name="board_card_expires_later", strict=True),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"

    def get_absolute_url(self) -> str:
        return reverse("partners:card", args=[self.key])


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def open(self) -> "IntroductionQuerySet":
        """Those whose time runs. One that was answered with a no is among them: whoever counts learns nothing."""
        return self.exclude(answer=IntroductionReply.YES).filter(expires_at__gt=timezone.now())


class Introduction(models.Model):
    """Somebody would like to meet somebody. The asker's yes is in the asking; names appear with the other's yes.

    What the other saw (``topics``, ``place``, ``words``) is kept as it was. That the two differ is the service's to
    say and not a constraint: merging two people must not fail on it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asker = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="introductions_asked")
    asked = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="introductions_got")
    card = models.ForeignKey(
        BoardCard, null=True, blank=True, on_delete=models.CASCADE, related_name="answers"
    )
    words = models.CharField(max_length=280, blank=True)
    topics = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    place = models.CharField(max_length=160, blank=True)
    asker_shares = ArrayField(models.CharField(max_length=10, choices=IntroductionShare), default=list)
    asked_shares = ArrayField(
        models.CharField(max_length=10, choices=IntroductionShare), default=list, blank=True
    )
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=3, choices=IntroductionReply, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["expires_at"], name="introduction_expires")]
        constraints = [
            choices_check("answer", IntroductionReply, name="introduction_answer", blank=True),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="introduction_answer_has_its_time",
            ),
            order_check("asked_at", "expires_at", name="introduction_expires_later", strict=True),
            models.UniqueConstraint("asker", "asked", condition=Q(card=None), name="introduction_asked_once"),
            models.UniqueConstraint("asker", "card", name="introduction_once_a_card"),
            models.CheckConstraint(
                condition=Q(asker_shares__contained_by=IntroductionShare.values)
                & Q(asked_shares__contained_by=IntroductionShare.values),
                name="introduction_shares",
            ),
        ]

    def __str__(self) -> str:
        return "An introduction"

    def get_absolute_url(self) -> str:
        return reverse("partners:introduction", args=[self.key])

    @property
    def made(self) -> bool:
        return self.answer == IntroductionReply.YES

    @property
    def runs(self) -> bool:
        """Whether there is still time to answer."""
        return not self.made and timezone.now() < self.expires_at
