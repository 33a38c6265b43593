"""What calendar programs answer to our entries (C23): noted, shown on the register, and for a "no" asked about once.

A press in a calendar is soon done, and not always meant for us: so nobody's place is given back by it. They get one
mail with a button that does. Where there is no place to lose, the app above may take the answer at its word. The answer
counts if the entry is one of ours and it comes from its owner's address.
"""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agenda.attendance.links import doors_of, taken_at_its_word
from agenda.calendars.ics import host_of
from agenda.choices import AttendanceState
from agenda.mails import declined
from agenda.models import Attendance, CalendarReply
from mailing.choices import CalendarWord
from mailing.replies.calendar import CalendarAnswer
from people.accounts.addresses import without_alias
from people.models import Person

ELSEWHERE = "A calendar answered from an address that is not the one of the entry's owner. Nothing was noted."
CHANGED_SINCE = "A calendar answered to an entry that has changed since. Nothing was noted."
OVERTAKEN = "A calendar's answer that a later one has overtaken."
ASKED = "Their calendar says that they do not come. They are asked whether to give the place back."
NOTED = "Their calendar says: {}. It is noted on the register."


@transaction.atomic
def note(answer: CalendarAnswer, sender: str) -> str | None:
    """Note an answer. Returns what was made of it, or None for an entry that is not one of ours."""
    uid = _uid(answer.uid)
    row = (
        Attendance.objects.select_for_update(of=("self",))
        .select_related("session__programme", "person")
        .filter(uid=uid)
        .first()
        if uid is not None
        else None
    )
    if row is None:
        return None
    if not _is_theirs(sender, row.person):
        return ELSEWHERE
    if answer.sequence < row.sequence:
        return CHANGED_SINCE
    now = timezone.now()
    at = min(answer.at or now, now)
    known = CalendarReply.objects.filter(attendance=row).first()
    if known is not None and (known.sequence, known.at) > (row.sequence, at):
        return OVERTAKEN
    CalendarReply.objects.update_or_create(
        attendance=row, defaults={"says": answer.says, "sequence": row.sequence, "at": at}
    )
    for app in taken_at_its_word:
        if (made_of_it := app(row, CalendarWord(answer.says))) is not None:
            return made_of_it
    if answer.says == CalendarWord.DECLINED and _can_be_given_back(row):
        declined(row, doors_of([row])[row.pk])
        return ASKED
    return NOTED.format(answer.says.label)


def _can_be_given_back(row: Attendance) -> bool:
    """Whether there is a place still to give back, and a page where that is done."""
    doors = doors_of([row])[row.pk]
    expected = row.state in (AttendanceState.EXPECTED, AttendanceState.TO_CONFIRM)
    return expected and row.session.starts_at > timezone.now() and bool(doors.leave or doors.manage)


def _uid(said: str) -> UUID | None:
    """The name of one of our entries, whatever letters a program has made of it."""
    name, _, host = said.strip().lower().partition("@")
    if host != host_of(settings.SITE_URL).lower():
        return None
    try:
        return UUID(name)
    except ValueError:
        return None


def _is_theirs(sender: str, person: Person) -> bool:
    known = {
        person.address,
        *EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True),
    }
    return bool(sender) and without_alias(sender) in {without_alias(each) for each in known if each}
