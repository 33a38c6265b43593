"""Why somebody in line has no place: one sentence for each, that they themselves and the officers may read."""

from collections.abc import Sequence
from datetime import datetime

from agenda.choices import Mode
from common.clock import moment_words
from events.booking.capacity import Places
from events.booking.fairness import Rules
from events.booking.sign_up_window import SignUpWindow
from events.booking.waiting_order import WaitingParty
from events.models import Event


def reasons(
    event: Event,
    groups: Sequence[WaitingParty],
    *,
    window: SignUpWindow,
    places: Places,
    rules: Rules,
    now: datetime,
) -> list[str]:
    """The reason of each group, as places, rules and offers stand."""
    return [_reason(event, group, window, places, rules, now) for group in groups]


def _reason(
    event: Event, group: WaitingParty, window: SignUpWindow, places: Places, rules: Rules, now: datetime
) -> str:
    offer = group.pending
    if offer is not None and offer.expires_at > now:
        what = "A place is" if offer.places == 1 else f"{offer.places} places are"
        if offer.holds:
            return f"{what} held until {moment_words(offer.expires_at)}, and not taken yet."
        return f"{what} offered to whoever answers first, until {moment_words(offer.expires_at)}."
    if not window.is_open:
        return window.words or "Sign-up has closed."
    if not event.takes_bookings:
        return "No new bookings are taken at the moment. The line stays as it is."
    paused = group.paused_until(now)
    if paused is not None:
        return f"An offer was taken back by an officer. The next one can be made from {moment_words(paused)}."
    room = places.room(group.mode)
    if not room:
        return _full(group.mode, places)
    rule = rules.why(group.rows)
    if rule:
        return rule
    if room < group.size:
        free = "one place is free" if room == 1 else f"{room} places are free"
        return f"{group.size} places are wanted together, and {free}."
    return "A place is free and will be offered within the hour."


def _full(mode: str, places: Places) -> str:
    if places.is_full:
        held = places.held.total()
        if not held:
            return "All places are taken."
        offered = "one of them is" if held == 1 else f"{held} of them are"
        return f"All places are taken, and {offered} offered to others in line."
    if mode == Mode.ONLINE:
        return "All places online are taken."
    return "All places in the room are taken."
