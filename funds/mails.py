"""The mails about money: what became of a request, and of a claim. They go to whoever asked or claims."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.urls import reverse

from common import links
from funds.choices import ClaimState, CommitmentState
from funds.models import Claim, Commitment
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from programmes.models import Programme

GROUP = "Money"
LINK = "https://example.org/my/claims/"


def commitment_decided(commitment: Commitment) -> None:
    """It is promised, or refused and why."""
    COMMITMENT.queue(
        to=commitment.asked_by,
        about=commitment,
        programme=commitment.budget.programme,
        envelope=Envelope(occurrence=commitment.state),
        commitment=commitment,
        promised=commitment.state == CommitmentState.APPROVED,
        page=links.absolute(reverse("funds:mine")),
    )


def claim_sent_back(claim: Claim) -> None:
    _tell(SENT_BACK, claim)


def claim_let_in(claim: Claim) -> None:
    _tell(LET_IN, claim)


def claim_decided(claim: Claim) -> None:
    """It is approved, refused or written off."""
    _tell(DECIDED, claim, approved=claim.state == ClaimState.APPROVED)


def claim_paid(claim: Claim) -> None:
    _tell(PAID, claim)


def _tell(mail: Mail, claim: Claim, **facts: Any) -> None:
    """An invoice has no claimant, so nobody is told of it."""
    if claim.claimant is None:
        return
    # Sent back or let in twice it is another mail each time; decided or paid it is once.
    again = mail in (SENT_BACK, LET_IN)
    number = (
        apps.get_model("funds.ClaimHistory").objects.filter(pgh_obj=claim).count() if again else claim.state
    )
    mail.queue(
        to=claim.claimant,
        about=claim,
        programme=claim.commitment.budget.programme,
        envelope=Envelope(occurrence=str(number)),
        claim=claim,
        commitment=claim.commitment,
        page=links.absolute(claim.get_absolute_url()),
        **facts,
    )


def _newest_request(programme: Programme) -> None:
    rows = Commitment.objects.filter(budget__programme=programme)
    row = rows.select_related("budget__programme", "asked_by").order_by("-pk").first()
    if row is not None:
        commitment_decided(row)


def _of_newest(tell: Callable[[Claim], None]) -> Callable[[Programme], None]:
    """Rehearse with the newest claim of somebody."""

    def of(programme: Programme) -> None:
        rows = Claim.objects.filter(commitment__budget__programme=programme, claimant__isnull=False)
        row = rows.select_related("commitment__budget__programme", "claimant").order_by("-pk").first()
        if row is not None:
            tell(row)

    return of


_CLAIM = (
    Placeholder("name", "claim.claimant.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("purpose", "commitment.purpose", "What the money is for", "Train to Dover"),
    Placeholder("page_link", "page", "The page of their claim", LINK),
)
COMMITMENT = Mail(
    kind="funds.commitment",
    name="A request for money is decided",
    sort="booking",
    subject="{% if promised %}Promised{% else %}Not this time{% endif %}: what you asked for",
    template="funds/mail/commitment.html",
    placeholders=(
        Placeholder("name", "commitment.asked_by.get_short_name", "Whom it goes to", "Ann"),
        Placeholder("purpose", "commitment.purpose", "What the money is for", "Train to Dover"),
        Placeholder("page_link", "page", "The page of what they asked for", LINK),
    ),
    group=GROUP,
    rehearse=_newest_request,
)
SENT_BACK = Mail(
    kind="funds.claim_sent_back",
    name="A claim is sent back",
    sort="booking",
    subject="Your claim needs one more thing",
    template="funds/mail/sent_back.html",
    placeholders=_CLAIM,
    group=GROUP,
    rehearse=_of_newest(claim_sent_back),
)
LET_IN = Mail(
    kind="funds.claim_let_in",
    name="A late claim is let in",
    sort="booking",
    subject="You can hand in your claim",
    template="funds/mail/let_in.html",
    placeholders=_CLAIM,
    group=GROUP,
    rehearse=_of_newest(claim_let_in),
)
DECIDED = Mail(
    kind="funds.claim",
    name="A claim is approved, refused or written off",
    sort="booking",
    subject="{% if approved %}Your claim is approved{% else %}Your claim will not be paid{% endif %}",
    template="funds/mail/decided.html",
    placeholders=_CLAIM,
    group=GROUP,
    rehearse=_of_newest(claim_decided),
)
PAID = Mail(
    kind="funds.claim_paid",
    name="A claim is paid",
    sort="booking",
    subject="Your claim is paid",
    template="funds/mail/paid.html",
    placeholders=_CLAIM,
    group=GROUP,
    rehearse=_of_newest(claim_paid),
)
