"""What may be caused by signing up without signing in, and how much of it (rule 71).

Wide enough for a museum behind one address on the network, in an hour in which all of it signs up. Beyond a soft budget
somebody is asked by mail first; beyond another one they are told to come back later, or to sign in.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from zlib import crc32

from common.addresses import tidy
from common.budgets.declared import Charge, budget
from common.budgets.services import spend
from common.errors import DomainError
from events.models import Event
from people.accounts.addresses import is_shared, without_alias

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SOURCE = budget("events.sign_ups", 150, per=HOUR, words="Sign-ups from one place on the network")
AT_ONCE = budget(
    "events.places_at_once",
    60,
    per=HOUR,
    words="Places for one place on the network that are had before anybody is asked",
    soft=True,
)
WITH_GUESTS = budget(
    "events.guests_at_once",
    3,
    per=HOUR,
    words="Sign-ups from one place on the network whose colleagues are written to at once",
    soft=True,
)
ADDRESS = budget("events.written_to", 12, per=DAY, words="Mails of strangers to one address")
MAILBOX = budget("events.mailbox_written_to", 60, per=DAY, words="Mails of strangers to one shared mailbox")
NAMING = budget("events.named_in_booking", 20, per=DAY, words="Colleagues named in one booking")
#: Whoever has asked for no more than these is never kept out by what others ask for.
FEW = budget("events.few", 5, per=HOUR, words="The first sign-ups of a place on the network", soft=True)
#: A part of all of them, told apart by where they come from, so that not everybody waits for one row.
PARTS = 8
IN_ALL = budget(
    "events.in_all", 400, per=HOUR, words="An eighth of the sign-ups without signing in, altogether"
)

KEPT_OUT = (
    "Very many sign-ups have come from your network within the hour. Try again in an hour, or sign in: then you have "
    "your place at once."
)
TOO_MANY = (
    "Very many sign-ups come in just now. Try again later, or sign in: then you have your place at once."
)
WRITTEN_TO_OFTEN = (
    "We have written to this address often today. Use the link in one of those mails, or sign in, to go on."
)
NAMED_OFTEN = "Many colleagues were named in this booking today. Go on tomorrow, or write to the organisers."


def to_address(email: str, mails: int = 1) -> Charge:
    """Mail to one address, whatever alias of it was typed."""
    which = MAILBOX if is_shared(email) else ADDRESS
    return which.charge(without_alias(tidy(email)), mails)


def to_addresses(emails: Iterable[str]) -> list[Charge]:
    """A mail to each of these, which may be one address several times."""
    counted = Counter(without_alias(tidy(email)) for email in emails)
    return [to_address(email, mails) for email, mails in counted.items()]


def in_all(source: str) -> Charge:
    """One more of all that is caused without signing in."""
    return IN_ALL.charge(str(crc32(source.encode()) % PARTS))


def spend_on_proposal(source: str, *, email: str) -> None:
    """What answering a call for contributors costs, signed out: it writes to the address that was typed, too."""
    used_up = spend([SOURCE.charge(source), to_address(email)])
    if SOURCE.name in used_up:
        raise DomainError(KEPT_OUT, status=429)
    if used_up:
        raise DomainError(WRITTEN_TO_OFTEN, field="email", status=429)


def is_of_address(name: str) -> bool:
    """Whether a budget that is used up is that of an address."""
    return name in (ADDRESS.name, MAILBOX.name)


def unproven_most(event: Event) -> int:
    """How many unproven people may have places of ``event`` within an hour before others are asked first."""
    return 300 if event.capacity is None else max(20, event.capacity // 2)


def held_most(event: Event) -> int:
    """For how many of those who are asked places are held at a time: the rest stays for who says that it was them."""
    return 100 if event.capacity is None else max(4, event.capacity // 4)
