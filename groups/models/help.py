"""Asking the officers for help: what a member chose to share, with whom, and what the officers note and answer."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from common.constraints import choices_check
from common.sealed.fields import SealedTextField
from groups.choices import HelpKind
from groups.models.content import Content
from groups.models.group import Group


class HelpCase(Content):
    """Somebody asks for help. Exactly ``words`` is shared, and the officers named read it: nobody else does."""

    kind = models.CharField(max_length=10, choices=HelpKind)
    words = SealedTextField(scope="group", null=True)
    for_group = models.BooleanField(default=False, help_text="Whether the group sees it, or only who asked.")
    topic = models.ForeignKey(
        "people.Topic", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "request for help"
        verbose_name_plural = "requests for help"
        ordering = ["-written_on", "-pk"]
        constraints = [choices_check("kind", HelpKind, name="help_case_kind")]

    def __str__(self) -> str:
        return "A request for help"

    def get_absolute_url(self) -> str:
        return reverse("groups:help-case", args=[self.group.key, self.key])


class HelpOfficer(models.Model):
    """An officer whom a member has named to read a case."""

    case = models.ForeignKey(HelpCase, on_delete=models.CASCADE, related_name="named")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["case", "pk"]
        constraints = [models.UniqueConstraint("case", "officer", name="help_officer_once_a_case")]

    def __str__(self) -> str:
        return "An officer of a case"


class HelpNote(models.Model):
    """What a named officer writes: a note for the officers of the case, or an answer that who asked reads too."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(HelpCase, on_delete=models.CASCADE, related_name="notes")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    words = SealedTextField(scope="group", null=True)
    is_answer = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "note of a request for help"
        verbose_name_plural = "notes of requests for help"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return "A note"
