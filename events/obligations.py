"""What people still have to do about events, for the agenda to ask them again (``agenda.obligations``).

Each provider is one or two queries, whatever the number of rows, and knows the words of its nudge.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet

from agenda.choices import Anchor, SessionState
from agenda.models.reminder import row_key
from agenda.obligations import Obligation, ObligationKind, kinds
from agenda.reminders.timing import Timing
from common import links
from common.clock import moment_words
from events.afterwards import feedback
from events.afterwards.mails import feedback_path
from events.choices import (
    GOING_AHEAD,
    EventState,
    OfferState,
    PresenterState,
    ProposalState,
    RegistrationState,
    TalkState,
)
from events.links import booking_address, talk_address
from events.models import (
    EventSession,
    Handout,
    PlaceOffer,
    Presenter,
    Proposal,
    ProposalRemark,
    Registration,
)

NINE = time(9)
#: A question about an offer to host has no last moment of its own: after this it is not asked about again.
PROPOSALS_WAIT = timedelta(days=60)


def connect() -> None:
    """Tell the agenda what is asked again, and when a programme that says nothing else does so."""

    def kind(name: str, words: str, about: str, open: Any, *timings: Timing, **more: bool) -> None:
        kinds.register(name, ObligationKind(words=words, about=about, open=open, timings=timings, **more))

    kind(
        "events.offers",
        "Offers of a place to answer",
        "events.placeoffer",
        offers_to_answer,
        Timing(Anchor.HALF, hours=12),
        essential=True,
    )
    kind(
        "events.names",
        "Colleagues to name",
        "events.registration",
        colleagues_to_name,
        Timing(Anchor.DUE, hours=72),
    )
    kind(
        "events.talks",
        "Invitations to give a talk, to answer",
        "events.presenter",
        invitations_to_answer,
        Timing(Anchor.ASKED, days=5, at=NINE),
    )
    kind(
        "events.slides",
        "Slides to hand in",
        "events.presenter",
        slides_to_hand_in,
        Timing(Anchor.DUE, days=3, at=NINE),
    )
    kind(
        "events.proposals",
        "Questions about offers to host",
        "events.proposal",
        questions_to_answer,
        Timing(Anchor.ASKED, days=5, at=NINE),
    )
    kind(
        feedback.NUDGE,
        "Feedback to give",
        "events.feedbackrequest",
        feedback_to_give,
        Timing(Anchor.ASKED, days=5, at=NINE),
        private=True,
    )


def _among(rows: QuerySet[Any], ids: Collection[int] | None) -> QuerySet[Any]:
    return rows if ids is None else rows.filter(pk__in=ids)


def _first_days(events: Iterable[int]) -> dict[int, EventSession]:
    """The first planned session of each event."""
    days = EventSession.objects.filter(event__in=set(events), state=SessionState.PLANNED)
    return {day.event_id: day for day in days.order_by("event_id", "starts_at", "pk").distinct("event_id")}


def offers_to_answer(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Places that are held for somebody until a stated time, and whose first mail has not come back."""
    offers = PlaceOffer.objects.filter(
        state=OfferState.PENDING,
        paused_left=None,
        expires_at__gt=now,
        registration__state=RegistrationState.WAITING,
        registration__event__state__in=GOING_AHEAD,
    ).select_related("registration__event", "registration__brought_by")
    for offer in _among(offers, ids):
        booker = offer.registration.brought_by
        told = booker if booker is not None and booker.is_live else offer.registration
        if told.person_id is None:
            continue
        event, one = offer.registration.event, offer.places == 1
        places = "The place that has" if one else f"The {offer.places} places that have"
        until = moment_words(offer.expires_at)
        yield Obligation(
            person_id=told.person_id,
            about_id=offer.pk,
            programme_id=event.programme_id,
            asked_at=offer.made_at,
            closes_at=offer.expires_at,
            title=f"Still held for you: {event.title}",
            sentence=f"{places} come free for you {'is' if one else 'are'} held until {until}. Take {_it(one)}, or "
            f"let {_it(one)} go, so that somebody else can come. After that {_it(one, subject=True)} to the next in "
            "line.",
            act="Take it or let it go" if one else "Take them or let them go",
            address=f"{booking_address(told)}#offer",
            group=row_key(event),
        )


def _it(one: bool, *, subject: bool = False) -> str:
    if subject:
        return "it goes" if one else "they go"
    return "it" if one else "them"


def colleagues_to_name(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Places for colleagues whose names nobody has given yet. An event that is put off asks again."""
    unnamed = Q(brings__state=RegistrationState.CONFIRMED, brings__person=None)
    bookings = (
        Registration.objects.confirmed()
        .filter(event__state__in=GOING_AHEAD, person__isnull=False)
        .annotate(unnamed=Count("brings", filter=unnamed))
        .filter(unnamed__gt=0)
        .select_related("event")
    )
    rows = list(_among(bookings, ids))
    days = _first_days(row.event_id for row in rows)
    for row in rows:
        day = days.get(row.event_id)
        if day is None:
            continue
        whose = "a colleague whose name" if row.unnamed == 1 else f"{row.unnamed} colleagues whose names"
        yield Obligation(
            person_id=row.person_id,
            about_id=row.pk,
            programme_id=row.event.programme_id,
            asked_at=row.booked_at,
            closes_at=day.starts_at,
            title=f"Who is coming with you? {row.event.title}",
            sentence=f"You bring {whose} we do not have yet: to “{row.event.title}”, on {day.when}. Say who is coming, "
            "so that they get the day, the place and a calendar file of their own, and so that the host can greet "
            "them. If nobody is, take the place off your booking there: somebody may be waiting for it. We ask "
            "this once.",
            act="Say who is coming with me",
            address=f"{booking_address(row)}#party",
            occurrence=day.start_day.isoformat(),
            group=row_key(row.event),
        )


def _presenters(ids: Collection[int] | None, states: Collection[str]) -> list[Presenter]:
    rows = Presenter.objects.filter(
        state__in=states,
        talk__state=TalkState.PLANNED,
        talk__event__state__in=(EventState.DRAFT, *GOING_AHEAD),
    ).select_related("talk__event")
    return list(_among(rows, ids))


def invitations_to_answer(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Would you give a talk? Somebody who is asked anew is reminded anew."""
    rows = _presenters(ids, (PresenterState.INVITED,))
    days = _first_days(row.talk.event_id for row in rows)
    for row in rows:
        event, day = row.talk.event, days.get(row.talk.event_id)
        if day is None:
            continue
        yield Obligation(
            person_id=row.person_id,
            about_id=row.pk,
            programme_id=event.programme_id,
            asked_at=row.invited_at,
            closes_at=day.starts_at,
            title=f"Would you give a talk? {event.title}",
            sentence=f"The organisers of “{event.title}” on {day.when} have asked you to give the talk “{row.talk}”, "
            "and wait for your answer. A no helps them as well: they can ask somebody else.",
            act="Say yes or no",
            address=talk_address(row),
            occurrence=f"{row.invited_at:%Y-%m-%dT%H:%M}",
            group=row_key(event),
        )


def slides_to_hand_in(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Presenters who have said yes, of talks that nothing is handed out with yet."""
    rows = _presenters(ids, (PresenterState.ACCEPTED, PresenterState.CONFIRMED))
    handed_in = set(
        Handout.objects.filter(talk__in={row.talk_id for row in rows}).values_list("talk", flat=True)
    )
    days = _first_days(row.talk.event_id for row in rows)
    for row in rows:
        event, day = row.talk.event, days.get(row.talk.event_id)
        if day is None or row.talk_id in handed_in:
            continue
        yield Obligation(
            person_id=row.person_id,
            about_id=row.pk,
            programme_id=event.programme_id,
            asked_at=row.answered_at or row.invited_at,
            closes_at=day.starts_at,
            title=f"Your slides for {event.title}",
            sentence=f"You give the talk “{row.talk}” at “{event.title}” on {day.when}. If you show slides or hand "
            "out a paper, add the file to the page of your talk, so that the organisers can try it on their screen. "
            "If you need none, there is nothing to do.",
            act="Add my slides",
            address=talk_address(row),
            occurrence=day.start_day.isoformat(),
            group=row_key(event),
        )


def questions_to_answer(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """An officer has asked something about an offer, and the museum has not answered."""
    last = ProposalRemark.objects.filter(proposal=OuterRef("pk")).order_by("-said_at", "-pk")
    proposals = (
        Proposal.objects.filter(state=ProposalState.ASKED)
        .annotate(remark=last.values("pk")[:1], asked_at=last.values("said_at")[:1])
        .select_related("programme")
    )
    for row in _among(proposals, ids):
        asked_at = row.asked_at or row.changed_at
        yield Obligation(
            person_id=row.proposer_id,
            about_id=row.pk,
            programme_id=row.programme_id,
            asked_at=asked_at,
            closes_at=asked_at + PROPOSALS_WAIT,
            title=f"A question about your offer: {row.title}",
            sentence=f"An officer of {row.programme} has asked you something about your offer “{row.title}”. It goes "
            "on as soon as you answer.",
            act="Read and answer",
            address=links.absolute(row.get_absolute_url()),
            occurrence=str(row.remark or ""),
            group=row_key(row),
        )


def feedback_to_give(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """How was it? Asked of those who were there and have not answered."""
    for request, ended in feedback.unanswered(now, ids=ids):
        event = request.registration.event
        yield Obligation(
            person_id=request.registration.person_id or 0,
            about_id=request.pk,
            programme_id=event.programme_id,
            asked_at=request.asked_at,
            closes_at=ended + feedback.UNTIL,
            title=f"Two minutes for the organisers: {event.title}",
            sentence=f"Some days ago we asked how “{event.title}” was for you. If you have two minutes now, the "
            "organisers would be glad of your answer. It is kept without your name, and read only when at least five "
            "people have given one. We do not ask again.",
            act="Say how it was",
            address=links.absolute(feedback_path(request)),
            group=row_key(event),
        )
