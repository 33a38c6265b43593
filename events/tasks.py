"""What beat runs for events: a safety net under what happens on commit, and the passing of time."""

from datetime import datetime

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from common.deadlines import GRACE, MINUTE
from common.faults import Faults, each_row
from events.afterwards import archive, feedback
from events.booking import needs, offers, proving, signup, waiting_list
from events.choices import GOING_AHEAD, EventState, RegistrationState
from events.introductions import services as introductions
from events.models import Event, EventQuerySet
from events.planning import publishing
from events.whats_on import openings


@shared_task
def fill_all_places() -> int:
    """Offer every free place that somebody waits for to the next in line. Returns how many offers were made."""
    return _fill(Event.objects.filter(state=EventState.PUBLISHED))


@shared_task
def lapse_offers() -> int:
    """Pass on the offers that have run out, what was held for those who never answered, and what a fair share has just
    let go. Returns how many offers ran out."""
    now = timezone.now()
    proving.let_go(now=now)
    lapsed = offers.lapse_due(now=now)
    just_now = (now - 2 * MINUTE, now)
    freed = Q(museum_limit_until__range=just_now) | Q(region_first_until__range=just_now)
    _fill(Event.objects.filter(freed, state=EventState.PUBLISHED))
    return lapsed


@shared_task
def erase_needs() -> int:
    """Erase what people need to take part and to eat, thirty days after their event."""
    return needs.erase_due()


def _fill(events: EventQuerySet) -> int:
    with_a_line = events.filter(registrations__state=RegistrationState.WAITING).distinct()
    ids = list(with_a_line.order_by("pk").values_list("pk", flat=True))
    offers = each_row(
        "events.fill_places",
        Event,
        ids,
        lambda event_id: waiting_list.fill_places(event_id=event_id),
        left_out="its waiting list",
    )
    return sum(map(len, offers))


@shared_task
def advance_states() -> None:
    """Close sign-ups whose time has come, note what has taken place, give back places nobody confirmed."""
    now = timezone.now()
    with Faults(
        "events.advance_states", left_out="closing its sign-up, or noting that it was held"
    ) as faults:
        for move, events in ((publishing.close, _due_to_close(now)), (publishing.hold, _over(now))):
            for event in events:
                with faults.of(Event, event.pk):
                    move(event=event, by=None)
    unanswered = Event.objects.filter(
        registrations__state=RegistrationState.CONFIRMED, registrations__reconfirm_by__lt=now
    ).distinct()
    each_row(
        "events.lapse_unanswered",
        Event,
        list(unanswered.values_list("pk", flat=True)),
        lambda event_id: signup.lapse_unanswered(event_id=event_id),
        left_out="places that nobody confirmed",
    )


def _due_to_close(now: datetime) -> list[Event]:
    """Published events past their close and past the grace of those who had the form open (rule 22)."""
    past = now - GRACE - MINUTE
    return list(
        Event.objects.filter(state=EventState.PUBLISHED)
        .with_times()
        .filter(Q(signup_closes_at__lt=past) | Q(signup_closes_at=None, first__lt=past))
    )


def _over(now: datetime) -> list[Event]:
    alive = Event.objects.filter(state__in=GOING_AHEAD)
    return list(alive.with_times().filter(last__lt=now))


@shared_task
def announce_openings() -> int:
    """Invite those who asked for invitations to what has opened. Returns how many mails were queued."""
    return openings.announce_due()


@shared_task
def mail_introductions() -> int:
    """Mail the cards whose time has come: whom to find at an event, and why."""
    return introductions.mail_due()


@shared_task
def erase_introductions() -> int:
    """Erase asks, offers and cards thirty days after their event."""
    return introductions.erase_old()


@shared_task
def ask_feedback() -> int:
    """Ask those who attended how it was. Returns how many mails were queued."""
    return feedback.ask_due()


@shared_task
def forget() -> None:
    """Forget who was asked and who asked, once nobody needs to know any more."""
    feedback.forget_requests()
    archive.forget_words()
