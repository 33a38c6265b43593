"""An agreement in versions, those who sign it, and what they signed or refused."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.constraints import choices_check


class SignedHow(models.TextChoices):
    ONLINE = "online", "On this site"
    PAPER = "paper", "On paper"


class Agreement(models.Model):
    """What several people sign. ``kind`` says whose it is (``agreements.kinds``); ``in_force`` is the version that all
    had signed, until all have signed a newer one."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60, editable=False)
    in_force = models.ForeignKey(
        "agreements.AgreementVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_on = models.DateField(null=True, blank=True, help_text="When its people look at it again.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Agreement {self.pk}"


class AgreementVersion(models.Model):
    """One wording. ``text`` is empty where the kind keeps its words sealed elsewhere."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    in_force_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint("agreement", "number", name="agreement_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agreement_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Signatory(models.Model):
    """Somebody who is to sign, from when they were asked until they need no more."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatories")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["agreement", "pk"]
        verbose_name_plural = "signatories"
        constraints = [
            models.UniqueConstraint(
                "agreement", "person", condition=Q(until=None), name="signatory_once_while_it_lasts"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("asked_at")), name="signatory_until_after_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.agreement}"


class AgreementSignature(models.Model):
    """Somebody signed one version: the one they saw."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="signatures")
    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="signatures")
    signed_at = models.DateTimeField(default=timezone.now)
    how = models.CharField(max_length=10, choices=SignedHow, default=SignedHow.ONLINE)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    scan = models.OneToOneField(
        "files.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint("version", "signatory", name="agreement_signed_once"),
            choices_check("how", SignedHow, name="agreement_signed_how"),
            models.CheckConstraint(
                condition=Q(how=SignedHow.PAPER, scan__isnull=False) | Q(how=SignedHow.ONLINE, scan=None),
                name="agreement_paper_has_its_scan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory}, {self.version}"


class AgreementRefusal(models.Model):
    """Somebody does not agree to a version, and told the officers why."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="refusals")
    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="refusals")
    reason = models.TextField()
    refused_at = models.DateTimeField(default=timezone.now)
    seen_to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["refused_at", "pk"]
        constraints = [
            models.UniqueConstraint("version", "signatory", name="agreement_refused_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="agreement_refusal_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.signatory}, {self.version}"
