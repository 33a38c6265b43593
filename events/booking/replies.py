"""What the mails about bookings ask, and what an answer by mail does: the same as their buttons (C22)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from agenda.choices import Part
from agenda.models import Attendance
from agenda.reminders.replies import Booked, bookings
from common import links
from common.errors import DomainError
from events.booking import answers_by_mail as answers
from events.booking import mails_waiting, offers, signup, waiting_list
from events.choices import RegistrationState
from events.links import LEAVE, booking_address
from events.models import EventSession, PlaceOffer, Registration
from events.selectors import position_in_line
from mailing.choices import Word
from mailing.models import Message
from mailing.replies.questions import Question, ReplyOutcome, Undo

UNDOING = {
    Word.YES: Undo("Give it back", "What you took then goes to the next in line."),
    Word.NO: Undo(
        "Come after all",
        "If there is still a place you have it again; otherwise you stand at the end of the waiting list. What you had "
        "told us that you need is erased: say it again on the page of your booking.",
    ),
}
KEPT = "You have a place at “{}”, as before. Nothing needed to be changed."


# --- what a mail invites to -------------------------------------------------------------------------------------------
def _of_place(context: Mapping[str, Any]) -> str:
    return "If you cannot come, you can also answer this mail with NO: your place is then given back."


def _of_reminder(context: Mapping[str, Any]) -> str:
    """A reminder is the agenda's, and may be about anything: only a booking can be given back by answering it."""
    is_ours = context["doors"].leave.endswith(LEAVE) and context["attendance"].part == Part.ATTENDEE
    if not is_ours:
        return ""
    return "If you cannot come, you can also answer this mail with NO: your booking of this event is then given back."


def _of_new_date(context: Mapping[str, Any]) -> str:
    if not context.get("answer_by"):
        return ""
    return "You can also answer this mail with YES, if you can come, or NO, if you cannot."


def _of_offer(context: Mapping[str, Any]) -> str:
    offer = context["offer"]
    them = "it" if offer.places == 1 else "them"
    take = "the place" if offer.places == 1 else f"all {offer.places} places"
    quick = "" if offer.holds else ", if nobody was quicker"
    return f"You can also answer this mail: YES takes {take}{quick}, NO lets {them} go."


# --- answers ----------------------------------------------------------------------------------------------------------
def answer_booking(message: Message, word: Word) -> ReplyOutcome:
    """An answer to "you have a place", to a reminder, or to a new date. Each counts for what its mail told."""
    row = _mine(message)
    if word == Word.YES and row.state == RegistrationState.CONFIRMED and row.reconfirm_by is None:
        return ReplyOutcome(KEPT.format(row.event.title))
    # A reminder is about the booking as it stands; the others name the turn that they told.
    turn = None if message.id_of(Attendance) is not None else _turn(message, row)
    if word == Word.NO:
        answers.give_back(registration=row, turn=turn, by=message.person)
        return ReplyOutcome(f"Your place at {_event(row)} is given back.", trace=_trace(row))
    if message.kind != mails_waiting.NEW_DATE.kind:
        raise DomainError(f"Nothing was done by your answer. {answers.stands(row)}")
    answers.agree_to_new_date(registration=row, turn=turn or 0, by=message.person)
    return ReplyOutcome(f"You come to {_event(row)} and your place is kept.", trace=_trace(row))


def answer_offer(message: Message, word: Word) -> ReplyOutcome:
    """An answer to the offer of a place."""
    offer = _offer(message)
    if offer is None:
        raise DomainError("This offer is no longer kept.")
    row = _mine(message)
    if word == Word.YES:
        taken = offers.accept(offer=offer, by=message.person)
        many = "The place" if taken.places == 1 else f"The {taken.places} places"
        verb = "is" if taken.places == 1 else "are"
        return ReplyOutcome(f"{many} at {_event(row)} {verb} yours.", trace=_trace(row))
    offers.decline(offer=offer, by=message.person)
    row.refresh_from_db()
    if row.state == RegistrationState.WAITING:
        return ReplyOutcome(
            f"You have let the offer go. You keep your turn in the line for “{row.event.title}”."
        )
    return ReplyOutcome(
        f"You have let the place at {_event(row)} go, and left the waiting list.", trace=_trace(row)
    )


def undo(message: Message, word: Word, trace: str) -> str:
    """Undo an answer, if the booking stands as it left it."""
    row, turn = _mine(message), int(trace)
    if word == Word.YES:
        # All that an offer brought goes back with it; a new date was agreed to by everybody for themselves.
        answers.give_back(
            registration=row,
            turn=turn,
            by=message.person,
            guests="cancel" if message.id_of(PlaceOffer) is not None else "keep",
        )
        return f"Undone. Your place at {_event(row)} is given back."
    back = answers.come_after_all(registration=row, turn=turn, by=message.person)
    if back.state == RegistrationState.CONFIRMED:
        return f"Undone. You have your place at “{row.event.title}” again."
    return (
        f"The place has gone meanwhile. You are on the waiting list, number {position_in_line(back)} in line."
    )


def page(message: Message) -> str:
    """Where somebody sees how they stand."""
    row = _about(message)
    return booking_address(row) if row is not None else links.absolute("/")


def connect() -> None:
    bookings.register("events", Booked(_has_booking, REMINDER))


# --- what they share --------------------------------------------------------------------------------------------------
def _about(message: Message) -> Registration | None:
    """The booking that a mail is about, or whose day it reminds of, or to which it offers a place."""
    rows = Registration.objects.select_related("event__programme", "person")
    attendance, offer = message.id_of(Attendance), _offer(message)
    if attendance is not None:
        return rows.filter(event__sessions__attendances=attendance, person__attendances=attendance).first()
    if offer is None:
        return message.row_among(rows)
    # Of a party, whoever brings it was told.
    told = Q(pk=offer.registration_id) | Q(pk=offer.registration.brought_by_id)
    return rows.filter(told, person=message.person_id).first()


def _offer(message: Message) -> PlaceOffer | None:
    return message.row_among(PlaceOffer.objects.select_related("registration"))


def _has_booking(attendance: int) -> bool:
    """Whether an attendance is one of ours."""
    return EventSession.objects.filter(attendances=attendance).exists()


def _mine(message: Message) -> Registration:
    """The same, of the person whom the mail went to, who has now shown that it is theirs."""
    row = _about(message)
    if row is None or row.person_id != message.person_id:
        raise DomainError("This booking is no longer yours.")
    return signup.claim(registration=row)


def _turn(message: Message, row: Registration) -> int:
    """The turn of a booking that a mail told, as long as that is the one it has; else one that no booking ever has."""
    return row.turn if message.occurrence == str(row.turn) else -1


def _trace(row: Registration) -> str:
    return str(Registration.objects.values_list("turn", flat=True).get(pk=row.pk))


def _event(row: Registration) -> str:
    """The event and its day, within a sentence."""
    days = waiting_list.planned_days(row.event)
    when = f", {days[0].when}," if days else ""
    return f"“{row.event.title}”{when}"


def _undoing(message: Message, word: Word) -> Undo:
    return UNDOING[word]


PLACE = Question(_of_place, answer_booking, undo, page, _undoing)
NEW_DATE = Question(_of_new_date, answer_booking, undo, page, _undoing)
REMINDER = Question(_of_reminder, answer_booking, undo, page, _undoing)
OFFER = Question(_of_offer, answer_offer, undo, page, _undoing)
