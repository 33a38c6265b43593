"""The outbox: a mail is a row, written in the transaction that caused it (design.md, decision 3)."""

import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TypeVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.constraints import choices_check
from common.fields import AddressField
from mailing.choices import EXPLAINED, Bounce, MessageState, Priority

M = TypeVar("M", bound=models.Model)


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, subject: models.Model) -> "MessageQuerySet":
        """Every mail about one row, whichever app it belongs to."""
        return self.filter(about_type=subject._meta.label_lower, about_id=subject.pk)

    def about_any(self, subjects: Iterable[models.Model]) -> "MessageQuerySet":
        """Every mail about any of several rows."""
        numbers: dict[str, list[int]] = {}
        for subject in subjects:
            numbers.setdefault(subject._meta.label_lower, []).append(subject.pk)
        wanted = [Q(about_type=label, about_id__in=pks) for label, pks in numbers.items()]
        return self.filter(reduce(or_, wanted)) if wanted else self.none()


#: An earlier mail in one of these states keeps a later one of the same order key waiting.
IN_THE_WAY = [MessageState.PENDING, MessageState.HELD, MessageState.SENDING, MessageState.UNKNOWN]


#: The history keeps what somebody decides about a mail. What becomes of it on its way is on the row itself, and a
#: worker that sends thousands a minute writes nothing twice.
_DECIDED = pghistory.UpdateEvent(
    "decided",
    condition=pgtrigger.Condition(
        "((OLD.state, OLD.due_at) IS DISTINCT FROM (NEW.state, NEW.due_at)"
        " AND current_setting('pghistory.context_id', true) <> '')"
    ),
)


@pghistory.track(_DECIDED, fields=["state", "state_note", "due_at"], model_name="MessageHistory")
class Message(models.Model):
    """One mail to one person, rendered, with its business key and its fate.

    The business key is (kind, recipient, the row it is about, occurrence): whoever queues the same mail twice gets the
    same row. The recipient is the person, not the address: people may share a mailbox, and an
    address may change between two calls.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60, help_text='What sort of mail it is: "events.confirmation".')
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )
    recipient = models.CharField(
        max_length=254, editable=False, help_text='"person:17", or the address of somebody not known here.'
    )
    to_address = AddressField(blank=True, help_text="Empty when there is nowhere to write to.")
    to_name = models.CharField(max_length=120, blank=True)
    about_type = models.CharField(
        max_length=60, blank=True, editable=False, help_text="The model of the row it is about, as app.model."
    )
    about_id = models.BigIntegerField(null=True, blank=True, editable=False, help_text="That row.")
    occurrence = models.CharField(
        max_length=80, blank=True, help_text="Which time: a sequence number, a due time, a state."
    )
    programme = models.ForeignKey(
        "programmes.Programme",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="messages",
        db_index=False,  # message_of_programme serves it: every index is written three times a mail
    )
    subject = models.CharField(max_length=250)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="A calendar file that travels with the mail.")
    calendar_method = models.CharField(max_length=10, blank=True)
    secret = models.BooleanField(
        default=False,
        editable=False,
        help_text="Its words open an account: nobody reads them here, and they are erased once it has gone.",
    )
    reply_to = AddressField(blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.BOOKING)
    order_key = models.CharField(
        max_length=80, blank=True, help_text="Mails with the same key go in the order they were written."
    )
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.PENDING)
    state_note = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="After this it is of no use and is missed."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(
        null=True, blank=True, help_text="When a worker last began to hand it to the mail server."
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(
        "came back", max_length=10, choices=Bounce, blank=True, help_text="What was heard after it was sent."
    )
    bounced_at = models.DateTimeField("came back at", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "mail"
        verbose_name_plural = "mails"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "recipient", "about_type", "about_id", "occurrence"],
                nulls_distinct=False,
                name="message_business_key",
            ),
            models.CheckConstraint(
                condition=Q(about_type="", about_id=None) | (~Q(about_type="") & Q(about_id__isnull=False)),
                name="message_about_a_row",
            ),
            choices_check("state", MessageState, name="message_state"),
            choices_check("bounce", Bounce, name="message_bounce", blank=True),
            models.CheckConstraint(
                condition=Q(bounce="", bounced_at=None) | (~Q(bounce="") & Q(bounced_at__isnull=False)),
                name="message_bounced_at",
            ),
            models.CheckConstraint(
                condition=Q(handed_at=None) | Q(claimed_at__isnull=False),
                name="message_claimed_before_handed",
            ),
        ]
        indexes = [
            models.Index(
                F("priority"), F("due_at"), F("id"), condition=Q(state="pending"), name="message_to_send"
            ),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="message_being_sent"),
            models.Index(
                fields=["claimed_at"], condition=Q(claimed_at__isnull=False), name="message_claimed_lately"
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state__in=["pending", "held"]), name="message_to_miss"
            ),
            models.Index(
                fields=["state"], condition=Q(state__in=["failed", "unknown"]), name="message_to_see_to"
            ),
            models.Index(fields=["about_id", "about_type"], name="message_about"),
            models.Index(fields=["programme", "-created_at"], name="message_of_programme"),
            models.Index(
                fields=["order_key"],
                condition=~Q(order_key="") & Q(state__in=IN_THE_WAY),
                name="message_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """Its Message-ID: the same at every attempt, so that mail servers can tell a second copy."""
        return f"<{self.key}@{settings.FROM_ADDRESS.rpartition('@')[2]}>"

    def id_of(self, model: type[models.Model]) -> int | None:
        """The number of the row it is about, if that is one of ``model``."""
        return self.about_id if self.about_type == model._meta.label_lower else None

    def row_among(self, rows: models.QuerySet[M]) -> M | None:
        """The row it is about, if that is one of ``rows``."""
        number = self.id_of(rows.model)
        return rows.filter(pk=number).first() if number is not None else None

    @property
    def explained(self) -> str:
        """The sentence that tells an officer what its state means."""
        return EXPLAINED[MessageState(self.state)]
