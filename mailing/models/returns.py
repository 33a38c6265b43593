"""What came back: each mail of the mailbox for it, and what is known of an address because of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import choices_check
from common.fields import AddressField
from mailing.choices import Bounce, ReturnState
from mailing.models.message import Message


class AddressEvent(models.Model):
    """A mail that came back or was reported, against the address it was sent to, once a mail (rule 25).

    Whether mail to an address is stopped is not kept: it is counted from these rows (``mailing.bounces.addresses``).
    ``cleared_at`` is set once it is shown that the address works.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="came_back")
    address = AddressField(help_text="Where that mail was sent, whatever address the person has today.")
    kind = models.CharField("what happened", max_length=10, choices=Bounce)
    code = models.CharField(
        max_length=12, blank=True, help_text="The server's code: 5.1.1 means nobody there."
    )
    said = models.CharField("what the server said", max_length=300, blank=True)
    source = models.CharField(
        max_length=200, unique=True, editable=False, help_text="What told us: the same is heard once only."
    )
    at = models.DateTimeField(default=timezone.now)
    noted_at = models.DateTimeField("seen to at", null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="seen to by",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    cleared_at = models.DateTimeField("works again since", null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "address that mail comes back from"
        verbose_name_plural = "addresses that mail comes back from"
        constraints = [
            models.UniqueConstraint("message", "address", name="address_event_once_a_mail"),
            choices_check("kind", Bounce, name="address_event_kind"),
            models.CheckConstraint(
                condition=Q(noted_by=None) | Q(noted_at__isnull=False), name="address_event_noted_when"
            ),
        ]
        indexes = [
            models.Index(
                fields=["address", "kind"], condition=Q(cleared_at=None), name="address_event_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_kind_display()}"


class ReturnedMail(models.Model):
    """One mail from the mailbox for what comes back. It is kept whole until it is settled, and then erased."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    raw = models.BinaryField(default=bytes, editable=False)
    sender = models.CharField("from", max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ReturnState, default=ReturnState.NEW)
    note = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey(
        Message,
        verbose_name="about",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="returned",
    )
    taken_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-taken_at", "-pk"]
        verbose_name = "mail that came back"
        verbose_name_plural = "mails that came back"
        constraints = [
            choices_check("state", ReturnState, name="returned_mail_state"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False, raw=b"")
                | (~Q(state="settled") & Q(settled_at=None)),
                name="returned_mail_erased_once_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=~Q(state="settled"), name="returned_mail_to_see_to")
        ]

    def __str__(self) -> str:
        return self.subject or "A mail without a subject"
