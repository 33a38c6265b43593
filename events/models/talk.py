"""The programme of a session: talks with their discussion, breaks and networking; who presents; what they hand out."""

import uuid

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import choices_check
from events.choices import PRESENTING, PresenterState, SlotKind, TalkState
from events.models.event import Event, EventSession


@pghistory.track(model_name="TalkHistory")
class Talk(models.Model):
    """A short talk at an event: asked for by the organisers, or proposed by whoever answers the call (E3, E4)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="talks")
    title = models.CharField(max_length=140)
    summary = models.TextField(blank=True, help_text="What people will hear, in a few sentences.")
    museum = models.ForeignKey(
        "people.Museum",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="talks",
        help_text="Whose work it is about.",
    )
    #: What somebody unproven typed for a museum we do not know: it becomes one when they say that the talk is theirs.
    museum_words = models.CharField("museum, as typed", max_length=200, blank=True, editable=False)
    topics = models.ManyToManyField("people.Topic", blank=True, related_name="talks")
    state = models.CharField(max_length=10, choices=TalkState, default=TalkState.PLANNED, editable=False)
    state_note = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["event", "pk"]
        constraints = [choices_check("state", TalkState, name="talk_state")]

    def __str__(self) -> str:
        return self.title


@pghistory.track(model_name="PresenterHistory")
class Presenter(models.Model):
    """Somebody who is to give a talk: invited, accepted, confirmed; may withdraw, however late, with a note (E4)."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="presenters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="presents")
    state = models.CharField(max_length=10, choices=PresenterState, default=PresenterState.INVITED)
    note = models.CharField(max_length=300, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    #: When they showed that it is theirs: answered behind the link in their own mail, or proposed while signed in.
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_named = models.BooleanField(
        "my name and museum on the event's page",
        default=True,
        help_text="Off: the programme shows the talk without saying who gives it.",
    )

    class Meta:
        ordering = ["talk", "pk"]
        constraints = [
            models.UniqueConstraint("talk", "person", name="presenter_once_a_talk"),
            choices_check("state", PresenterState, name="presenter_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.talk}"

    @property
    def presents(self) -> bool:
        """Whether they are still to be counted on, or waited for."""
        return self.state in PRESENTING


class Slot(models.Model):
    """One item of a session's programme. Its time is not stored: it follows from the lengths of those before it.

    A talk's slot has its discussion with it, so that the two move together; ``talk`` is empty while nobody gives it.
    """

    session = models.ForeignKey(EventSession, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=SlotKind)
    title = models.CharField(max_length=140, blank=True)
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    discussion_minutes = models.PositiveSmallIntegerField(default=0)
    talk = models.OneToOneField(Talk, null=True, blank=True, on_delete=models.SET_NULL, related_name="slot")

    class Meta:
        ordering = ["session", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"], name="slot_position", deferrable=models.Deferrable.DEFERRED
            ),
            choices_check("kind", SlotKind, name="slot_kind"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="slot_lasts"),
            models.CheckConstraint(
                condition=Q(kind="talk") | Q(talk=None, discussion_minutes=0), name="slot_talk_only_in_talks"
            ),
        ]

    def __str__(self) -> str:
        return self.title or (self.talk.title if self.talk else self.get_kind_display())


class Handout(models.Model):
    """Slides or a paper that a presenter hands out with a talk. The file itself is one of ``files``."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="handouts")
    title = models.CharField(max_length=140)
    upload = models.OneToOneField(
        "files.File", on_delete=models.PROTECT, related_name="handout", editable=False
    )
    is_public = models.BooleanField("in the archive", default=True, help_text="Off: for attendees only.")

    class Meta:
        ordering = ["talk", "pk"]

    def __str__(self) -> str:
        return self.title
