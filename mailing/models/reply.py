"""Answers by mail: what was understood of each, what was done, and whether it was undone."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.constraints import choices_check
from mailing.choices import Word
from mailing.models.message import Message


class Reply(models.Model):
    """One mail that answers one of ours, known by its Message-ID, so that it counts once.

    Without a word it was not understood, and went to somebody who reads it. Its own words are not kept here.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="replies")
    source = models.CharField(max_length=64, unique=True, editable=False, help_text="Its Message-ID, hashed.")
    word = models.CharField("understood as", max_length=3, choices=Word, blank=True)
    was_done = models.BooleanField(default=False)
    says = models.CharField("what came of it", max_length=400)
    trace = models.CharField(
        max_length=80, blank=True, editable=False, help_text="What undoing it must find as it was left."
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "answer by mail"
        verbose_name_plural = "answers by mail"
        constraints = [
            choices_check("word", Word, name="reply_word", blank=True),
            models.CheckConstraint(
                condition=Q(was_done=False) | ~Q(word=""), name="reply_done_if_understood"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(trace=""), name="reply_undone_if_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_word_display() or 'An answer'}: {self.message}"
