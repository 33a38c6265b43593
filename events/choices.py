"""States and kinds of events, with the table of what may follow what."""

from django.db.models import TextChoices


class EventKind(TextChoices):
    SHARING = "sharing", "Sharing event"
    MEET_UP = "meet_up", "Themed meet-up"
    LAUNCH = "launch", "Launch"
    SEMINAR = "seminar", "Seminar"


class EventState(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Sign-up closed"
    HELD = "held", "Held"
    REPORTED = "reported", "Reported"
    POSTPONED = "postponed", "Postponed"
    CANCELLED = "cancelled", "Cancelled"


#: From each state, the states an event may move to (E1).
EVENT_MOVES: dict[str, frozenset[str]] = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED, EventState.POSTPONED, EventState.CANCELLED}),
    EventState.PUBLISHED: frozenset(
        {EventState.DRAFT, EventState.CLOSED, EventState.HELD, EventState.POSTPONED, EventState.CANCELLED}
    ),
    EventState.CLOSED: frozenset(
        {EventState.PUBLISHED, EventState.HELD, EventState.POSTPONED, EventState.CANCELLED}
    ),
    EventState.POSTPONED: frozenset({EventState.PUBLISHED, EventState.CANCELLED, EventState.DRAFT}),
    EventState.HELD: frozenset({EventState.REPORTED}),
    EventState.REPORTED: frozenset(),
    EventState.CANCELLED: frozenset(),
}

#: Where a cancellation leads back to, while it may be taken back.
EVENT_UNDOES: dict[str, tuple[str, ...]] = {
    EventState.CANCELLED: (
        EventState.DRAFT,
        EventState.PUBLISHED,
        EventState.CLOSED,
        EventState.POSTPONED,
    )
}

#: It goes ahead: announced, and neither held nor called off.
GOING_AHEAD = (EventState.PUBLISHED, EventState.CLOSED)
#: It has been, and an officer has said so.
HELD = (EventState.HELD, EventState.REPORTED)
#: Nothing more is to come of it.
HELD_OR_CANCELLED = (*HELD, EventState.CANCELLED)
#: It may have been: so once its time is past.
MAY_HAVE_BEEN = (*GOING_AHEAD, *HELD)
#: A page stays up that was up: of a draft that is put off, or given up, nobody but its people ever knew.
STAYS_UP = (EventState.POSTPONED, EventState.CANCELLED)
#: What the public sees a page for, where it has seen one (``STAYS_UP``).
PUBLIC_STATES = frozenset(set(EventState.values) - {EventState.DRAFT.value})


class RegistrationState(TextChoices):
    CONFIRMED = "confirmed", "Has a place"
    WAITING = "waiting", "On the waiting list"
    CANCELLED = "cancelled", "Cancelled"
    REMOVED = "removed", "Removed by an officer"


#: From each state, the states a booking may move to. Who says yes to a new date has the same place anew (rule 21).
REGISTRATION_MOVES: dict[str, frozenset[str]] = {
    RegistrationState.CONFIRMED: frozenset(
        {RegistrationState.CONFIRMED, RegistrationState.CANCELLED, RegistrationState.REMOVED}
    ),
    RegistrationState.WAITING: frozenset(
        {RegistrationState.CONFIRMED, RegistrationState.CANCELLED, RegistrationState.REMOVED}
    ),
    RegistrationState.CANCELLED: frozenset({RegistrationState.CONFIRMED, RegistrationState.WAITING}),
    RegistrationState.REMOVED: frozenset({RegistrationState.CONFIRMED, RegistrationState.WAITING}),
}

#: The states in which somebody has a place or hopes for one.
LIVE = frozenset({RegistrationState.CONFIRMED.value, RegistrationState.WAITING.value})


class WhyAsked(TextChoices):
    """Why somebody is asked by mail before anything is made of their sign-up."""

    MANY = "many", "Many were asked for at once"
    NAMES = "names", "Somebody else is known at this address, with a name like theirs"


class OfferState(TextChoices):
    PENDING = "pending", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Ran out"
    REVOKED = "revoked", "Taken back by an officer"
    PASSED = "passed", "Somebody else was quicker"
    MOOT = "moot", "Not needed any more"


#: From each state, the states an offer of a place may move to: it is settled once.
OFFER_MOVES: dict[str, frozenset[str]] = {
    OfferState.PENDING: frozenset(set(OfferState) - {OfferState.PENDING}),
    OfferState.ACCEPTED: frozenset(),
    OfferState.DECLINED: frozenset(),
    OfferState.EXPIRED: frozenset(),
    OfferState.REVOKED: frozenset(),
    OfferState.PASSED: frozenset(),
    OfferState.MOOT: frozenset(),
}


class ProposalKind(TextChoices):
    HOSTING = "hosting", "Offer to host"
    SPEAKER = "speaker", "Invitation to a speaker"


class ProposalState(TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "With the officers"
    ASKED = "asked", "With you: an officer has asked something"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: Nobody has decided on it yet.
UNDECIDED = (ProposalState.DRAFT, ProposalState.SENT, ProposalState.ASKED)

#: From each state, the states a proposal may move to.
PROPOSAL_MOVES: dict[str, frozenset[str]] = {
    ProposalState.DRAFT: frozenset({ProposalState.SENT, ProposalState.WITHDRAWN}),
    ProposalState.SENT: frozenset(
        {ProposalState.ASKED, ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.WITHDRAWN}
    ),
    ProposalState.ASKED: frozenset(
        {ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.WITHDRAWN}
    ),
    ProposalState.ACCEPTED: frozenset(),
    ProposalState.DECLINED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}


class SlotKind(TextChoices):
    WELCOME = "welcome", "Welcome"
    TALK = "talk", "Talk and discussion"
    ACTIVITY = "activity", "Activity"
    BREAK = "break", "Break"
    NETWORKING = "networking", "Networking"
    CLOSE = "close", "Round-up"


class TalkState(TextChoices):
    """Where a talk is. Whether anybody gives it is told by its presenters."""

    SUBMITTED = "submitted", "Proposed in answer to the call"
    PLANNED = "planned", "In the programme"
    REJECTED = "rejected", "Not this time"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: From each state, the states a talk may move to. A slot that comes free late may go to one that was turned down.
TALK_MOVES: dict[str, frozenset[str]] = {
    TalkState.SUBMITTED: frozenset({TalkState.PLANNED, TalkState.REJECTED, TalkState.WITHDRAWN}),
    TalkState.PLANNED: frozenset({TalkState.WITHDRAWN}),
    TalkState.REJECTED: frozenset({TalkState.PLANNED, TalkState.WITHDRAWN}),
    TalkState.WITHDRAWN: frozenset(),
}


class PresenterState(TextChoices):
    INVITED = "invited", "Invited"
    ACCEPTED = "accepted", "Accepted"
    CONFIRMED = "confirmed", "Confirmed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: From each state, the states a presenter may move to. Who said no may be asked again.
PRESENTER_MOVES: dict[str, frozenset[str]] = {
    PresenterState.INVITED: frozenset(
        {PresenterState.ACCEPTED, PresenterState.DECLINED, PresenterState.WITHDRAWN}
    ),
    PresenterState.ACCEPTED: frozenset({PresenterState.CONFIRMED, PresenterState.WITHDRAWN}),
    PresenterState.CONFIRMED: frozenset({PresenterState.WITHDRAWN}),
    PresenterState.DECLINED: frozenset({PresenterState.INVITED}),
    PresenterState.WITHDRAWN: frozenset({PresenterState.INVITED}),
}

#: Presenters who are still to be counted on, or waited for.
PRESENTING = frozenset(
    {PresenterState.INVITED.value, PresenterState.ACCEPTED.value, PresenterState.CONFIRMED.value}
)


class PictureConsent(TextChoices):
    NOBODY = "nobody", "Nobody can be recognised"
    AGREED = "agreed", "Everybody shown has agreed"


class HostStep(TextChoices):
    """What a host does, in the order of the calendar. What each means and when it is due stands in events.kit."""

    ROOM = "room", "The room and the way in"
    PAGE = "page", "The event's page"
    SPEAKERS = "speakers", "Who talks"
    TECHNIQUE = "technique", "Screen, sound and hearing loop"
    CATERING = "catering", "Tea and cake"
    SLIDES = "slides", "Slides"
    PAPER = "paper", "What is printed"
    HELPERS = "helpers", "Who does what"
    WELCOME = "welcome", "The welcome"
    REGISTER = "register", "The register"
    THANKS = "thanks", "Thanks and archive"
