"""Undoing an answer, and forgetting answers that are old."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common import links
from common.errors import DomainError
from common.history import acting
from mailing.choices import Word
from mailing.models import Reply
from mailing.replies.intake import UNDO
from mailing.replies.questions import Question, question_of


def read(token: str) -> tuple[Reply, Question]:
    """The answer behind the link in the mail that echoes it, and what it answered."""
    key = links.read_lasting_token(UNDO, token)
    reply = (
        Reply.objects.select_related("message__person", "message__programme")
        .filter(key=key, message__person__isnull=False)
        .exclude(word="")
        .first()
    )
    question = question_of(reply.message.kind) if reply is not None else None
    if reply is None or question is None:
        raise DomainError("This answer is no longer kept.", status=410)
    return reply, question


@transaction.atomic
def undo(*, token: str) -> str:
    """Undo an answer, and say how things stand then. Calling it again changes nothing.

    Refused once something else has changed: then the page of the booking is the place for it.
    """
    reply, question = read(token)
    if reply.undone_at is not None:
        return "You have undone this already."
    if not reply.trace:
        raise DomainError("This answer changed nothing that could be undone.")
    with acting(by=reply.message.person):
        says = question.undo(reply.message, Word(reply.word), reply.trace)
    Reply.objects.filter(pk=reply.pk, undone_at=None).update(undone_at=timezone.now())
    return says


def forget(*, now: datetime | None = None) -> int:
    """Delete the answers that are older than the words of mails may be; returns how many."""
    long_ago = (now or timezone.now()) - timedelta(days=settings.MAIL_WORDS_KEPT_DAYS)
    gone, _ = Reply.objects.filter(at__lt=long_ago).delete()
    return gone
