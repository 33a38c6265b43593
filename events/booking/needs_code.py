"""What somebody needs is about their health: behind the link of a booking it opens by a code from their mail (E11).

A link is passed on, printed, and read over a shoulder. So what is kept shows to whoever is signed in as its owner, or
has typed, in this browser, a code that was mailed to the booking's address within the half hour.
"""

import time
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from common.budgets.declared import budget
from common.budgets.services import forget, spend_or_refuse
from common.budgets.sources import source_of
from common.errors import DomainError
from events.booking.mails_links import NEEDS_CODE
from events.models import Needs, Registration
from mailing.outbox.queueing import Envelope

GOOD_FOR = 15 * 60
OPEN_FOR = 30 * 60
DIGITS = 6
QUARTER = timedelta(minutes=15)
CODES = budget(
    "events.needs_codes", 4, per=QUARTER, words="Codes for what somebody needs, of one booking and place"
)
TRIES = budget("events.needs_tries", 6, per=QUARTER, words="Codes typed for what somebody needs")
TOO_OFTEN = "That was tried too often. Wait a quarter of an hour, or sign in."
WRONG = "That is not the code we sent, or its quarter of an hour is over. Ask for a new one."


def is_open(request: HttpRequest, registration: Registration) -> bool:
    """Whether whoever looks may read what is kept: its owner, signed in, or with a code; where nothing is, anybody."""
    if not Needs.objects.filter(registration=registration).exists():
        return True
    if request.user.is_authenticated and request.user.pk == registration.person_id:
        return True
    return float(request.session.get(_name(registration, "open"), 0)) > time.time()


def keep_open(request: HttpRequest, registration: Registration) -> None:
    """Whoever has just said what they need sees in this browser, for half an hour, what they said."""
    request.session[_name(registration, "open")] = time.time() + OPEN_FOR


def send(request: HttpRequest, registration: Registration) -> None:
    """Mail a code to the booking's address; it works in the browser that asked for it."""
    key = f"{registration.pk}:{source_of(request)}"
    spend_or_refuse([CODES.charge(key)], words=TOO_OFTEN)
    code = get_random_string(DIGITS, "0123456789")
    until = time.time() + GOOD_FOR
    request.session[_name(registration, "code")] = [_digest(registration, code), until]
    assert registration.person is not None
    NEEDS_CODE.queue(
        to=registration.person,
        about=registration,
        programme=registration.event.programme,
        envelope=Envelope(occurrence=get_random_string(12)),
        event=registration.event,
        code=code,
    )


def open_with(request: HttpRequest, registration: Registration, code: str) -> None:
    """Open what is kept in this browser for half an hour. Raises DomainError for a code that is not the one."""
    tries = [TRIES.charge(f"{registration.pk}:{source_of(request)}")]
    spend_or_refuse(tries, words=TOO_OFTEN, field="code")
    digest, until = request.session.get(_name(registration, "code")) or ["", 0]
    typed = _digest(registration, "".join(filter(str.isdigit, code)))
    if not digest or until < time.time() or not constant_time_compare(digest, typed):
        raise DomainError(WRONG, field="code")
    _forget(request.session, registration)
    keep_open(request, registration)
    forget(tries)


def _forget(session: SessionBase, registration: Registration) -> None:
    session.pop(_name(registration, "code"), None)


def _name(registration: Registration, what: str) -> str:
    return f"needs.{what}.{registration.pk}"


def _digest(registration: Registration, code: str) -> str:
    return salted_hmac(f"events.needs:{registration.key}", code, algorithm="sha256").hexdigest()
