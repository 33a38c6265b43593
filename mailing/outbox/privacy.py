"""The outbox's part of somebody's download, and of their going."""

from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from common.privacy import (
    ByRule,
    DataPart,
    Heading,
    Kept,
    When,
    acted,
    erased,
    exported,
    mentions,
    personal,
)
from mailing.choices import MessageState, ReturnState
from mailing.lifecycle import MESSAGES, RETURNED
from mailing.models import AddressEvent, Message, MessageQuerySet, Reply, ReturnedMail, Wording
from mailing.outbox.selectors import mails_of
from mailing.replies.mails import PASSED_ON
from people.models import Person

OUTBOX = "mailing.outbox"


def connect() -> None:
    for heading, rows in SECTIONS.items():
        exported(heading, rows)
    personal(
        Message, person="person", on_erase=ByRule(OUTBOX, empties=("recipient", "to_address", "to_name"))
    )
    personal(
        AddressEvent,
        person="message__person",
        on_erase=ByRule(OUTBOX, empties=("address", "code", "said", "source")),
    )
    personal(Reply, person="message__person", on_erase=ByRule(OUTBOX, empties=("source", "says", "trace")))
    personal(
        ReturnedMail,
        person="message__person",
        on_erase=ByRule(OUTBOX, empties=("raw", "sender")),
        apart={"digest": "A number by which the same mail is known again."},
    )
    acted(AddressEvent, "noted_by")
    acted(Wording, "by")
    mentions(Message, "subject", "html", "text", "calendar", "reply_to", "state_note")
    mentions(ReturnedMail, "subject", "note")
    erased(OUTBOX, erase_from_mailing, when=When.MAIL, kept=keep_of_mailing)


def mails(person: Person) -> list[dict[str, Any]]:
    """Every mail to the person, with its words; not those that carried codes."""
    return [
        {
            "Subject": row.subject,
            "To": row.to_address,
            "Written": row.created_at,
            "State": row.get_state_display(),
            "Words": row.text,
        }
        for row in mails_of(person).filter(secret=False).order_by("created_at", "pk")
    ]


def returned(person: Person) -> list[dict[str, Any]]:
    """Which of the mails to the person came back, from where."""
    return [
        {
            "Address": row.address,
            "What happened": row.get_kind_display(),
            "What the mail server said": row.said,
            "When": row.at,
        }
        for row in AddressEvent.objects.filter(message__in=mails_of(person)).order_by("at", "pk")
    ]


def answers(person: Person) -> list[dict[str, Any]]:
    """What the person answered by mail, and what came of it."""
    rows = Reply.objects.filter(message__in=mails_of(person)).select_related("message").order_by("at", "pk")
    return [
        {
            "Answered": row.message.subject,
            "Understood as": row.get_word_display() or "Not understood: passed on to be read",
            "What came of it": row.says,
            "When": row.at,
            "Undone": row.undone_at,
        }
        for row in rows
    ]


def passed_on(person: Person) -> list[dict[str, Any]]:
    """What of the person's answers was passed on to be read, while its words are kept."""
    rows = _passed_on(mails_of(person)).exclude(text="").order_by("created_at", "pk")
    return [{"To": row.to_address, "Words": row.text, "When": row.created_at} for row in rows]


SECTIONS = {
    Heading(
        "Mail to you",
        DataPart.MAIL,
        "So that officers can see what you were told, and nothing is sent to you twice.",
    ): mails,
    Heading(
        "Mail to you that came back",
        DataPart.MAIL,
        "So that we do not go on writing to an address that does not exist.",
    ): returned,
    Heading(
        "What you answered by mail", DataPart.MAIL, "So that an answer counts once, and can be undone."
    ): answers,
    Heading(
        "Answers of yours that we passed on",
        DataPart.MAIL,
        "So that a person reads what is not simply YES or NO.",
    ): passed_on,
}


def _passed_on(mails: MessageQuerySet) -> MessageQuerySet:
    return Message.objects.filter(
        kind=PASSED_ON.kind, about_type=Message._meta.label_lower, about_id__in=mails.values("pk")
    )


def keep_of_mailing(person: Person) -> list[Kept]:
    if not mails_of(person).exists():
        return []
    return [
        Kept("That mails were sent, and when, without address, name or words", "Nothing may be sent twice.")
    ]


def erase_from_mailing(person: Person) -> None:
    """Empty every mail to the person. What has not gone does not go any more."""
    mails = Message.objects.filter(pk__in=list(mails_of(person).values_list("pk", flat=True)))
    unsent = (
        MessageState.PENDING,
        MessageState.HELD,
        MessageState.SENDING,
        MessageState.UNKNOWN,
        MessageState.FAILED,
    )
    MESSAGES.move_many(
        mails.filter(state__in=unsent),
        MessageState.CANCELLED,
        state_note="They have closed their account.",
        settled_at=timezone.now(),
    )
    # A recipient who was only an address goes too; the row's own key keeps the business key unique.
    mails.exclude(recipient=f"person:{person.pk}").update(
        recipient=Concat(Value("erased:"), Cast("key", TextField()))
    )
    AddressEvent.objects.filter(message__in=mails).delete()
    Reply.objects.filter(message__in=mails).delete()
    _passed_on(mails).update(subject="(erased)", html="", text="", reply_to="")
    came_back = ReturnedMail.objects.filter(message__in=mails)
    RETURNED.move_many(came_back, ReturnState.SETTLED, settled_at=timezone.now(), raw=b"")
    came_back.update(sender="", subject="(erased)", note="")
    mails.update(to_address="", to_name="", subject="(erased)", html="", text="", calendar="", person=None)
