"""May this mail go to this reader? Asked when it is queued and again when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from mailing.choices import MessageState, SubscriptionState, Why
from mailing.kinds import Sort, sort_of
from mailing.lifecycle import MESSAGES
from mailing.models import Message, Subscription
from mailing.outbox.retention import without_words
from mailing.preferences.suppression import found


@dataclass(frozen=True, slots=True)
class MailRefusal:
    """Why a mail does not go: its state, and the sentence for officers."""

    state: MessageState
    note: str

    def write_on(self, mail: Message, now: datetime) -> None:
        """On a row that is not in the database yet."""
        MESSAGES.begin(mail, self.state, state_note=self.note, settled_at=now)


NOTHING = MailRefusal(MessageState.CANCELLED, "They asked for no mail that is not essential.")
STOPPED = MailRefusal(MessageState.CANCELLED, "They have stopped this sort of mail.")
NOT_ASKED = MailRefusal(MessageState.CANCELLED, "They have not asked for this sort of mail.")


def at_queueing(mails: Sequence[Message]) -> dict[int, MailRefusal]:
    """Which of ``mails`` may not go, by their place. Essential ones are let through here: they are asked when sent."""
    if not mails or not _chosen(mails[0]):
        return {}
    return _refused(mails)


def at_sending(mails: Sequence[Message], *, now: datetime) -> list[Message]:
    """Of claimed mails those that may still go; the others are settled, each with its sentence.

    Codes to sign in always go: somebody waits for them at a screen.
    """
    refused = _refused(mails)
    for refusal in set(refused.values()):
        gone = [mails[place].pk for place, why in refused.items() if why == refusal]
        MESSAGES.move_many(
            Message.objects.filter(pk__in=gone),
            refusal.state,
            state_note=refusal.note,
            settled_at=now,
            **without_words(refusal.state),
        )
    return [mail for place, mail in enumerate(mails) if place not in refused]


def _chosen(mail: Message) -> Sort | None:
    """The sort of a mail that people may stop; None for what is essential."""
    sort = sort_of(mail.kind)
    return sort if sort is not None and not sort.essential else None


def _refused(mails: Sequence[Message]) -> dict[int, MailRefusal]:
    optional = [
        (place, mail, sort)
        for place, mail in enumerate(mails)
        if not mail.secret and mail.to_address and (sort := _chosen(mail))
    ]
    if not optional:
        return {}
    suppressed = found((mail.to_address, mail.to_name) for _, mail, _ in optional)
    choices = _choices([(mail, sort) for _, mail, sort in optional])
    refused = {}
    for place, mail, sort in optional:
        refusal = _why_not(mail, sort, suppressed.get((mail.to_address, mail.to_name), set()), choices)
        if refusal is not None:
            refused[place] = refusal
    return refused


#: What was chosen, newest last: by reader ("person:17" or an address), sort and programme.
Choices = dict[tuple[str, str, int | None], Subscription]


def _choices(mails: Sequence[tuple[Message, Sort]]) -> Choices:
    if not mails:
        return {}
    people = {mail.person_id for mail, _ in mails if mail.person_id}
    addresses = {mail.to_address for mail, _ in mails}
    rows = Subscription.objects.filter(
        Q(person__in=people) | Q(address__in=addresses), sort__in={sort.key for _, sort in mails}
    )
    return {
        (f"person:{row.person_id}" if row.person_id else row.address, row.sort, row.programme_id): row
        for row in rows.order_by("at", "pk")
    }


def _why_not(mail: Message, sort: Sort, why: set[Why], choices: Choices) -> MailRefusal | None:
    if why:
        return NOTHING
    programme = mail.programme_id if sort.per_programme else None
    keys = {(mail.recipient, sort.key, programme), (mail.to_address, sort.key, programme)}
    said = [choices[key] for key in keys if key in choices]
    latest = max(said, key=lambda row: (row.at, row.pk), default=None)
    if latest is None or latest.state == SubscriptionState.ASKED:
        return NOT_ASKED if sort.asked_first else None
    return STOPPED if latest.state == SubscriptionState.OFF else None
