"""What hosting shows elsewhere: on "My learning", on a programme's page, and on the officers' desk."""

from collections.abc import Collection, Iterator
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from common.attention import AttentionItem
from common.clock import day_words
from common.home import NOTHING_WAITS, WAITS, Block, Row
from events.choices import ProposalKind, ProposalState
from events.hosting.organisers_pages import run_address
from events.hosting.proposals import reply_by
from events.models import CoOrganiser, Proposal
from programmes.choices import Form
from programmes.models import Programme

SHOWN = 10


def offers_that_wait_for_me(person: Any) -> Block:
    """An officer has asked something about my offer."""
    asked = (
        Proposal.objects.filter(proposer=person, state=ProposalState.ASKED)
        .select_related("programme")
        .order_by("changed_at")[:SHOWN]
    )
    rows = [
        Row(
            kind=f"Your offer · {row.programme}",
            title=f"An officer asks about “{row}”",
            url=row.get_absolute_url(),
            action="Answer",
            action_url=row.get_absolute_url(),
            form=row.programme.form,
            sort=row.changed_at,
        )
        for row in asked
    ]
    return Block(WAITS, rows, NOTHING_WAITS)


def my_offers(person: Any) -> Block:
    """What I have offered to host, newest first. What became an event is among those I help to run."""
    offers = (
        Proposal.objects.filter(proposer=person)
        .exclude(state__in=(ProposalState.ACCEPTED, ProposalState.WITHDRAWN))
        .select_related("programme")[:SHOWN]
    )
    return Block(
        "What I have offered",
        [_offer_row(row, number) for number, row in enumerate(offers)],
        "Has your museum just finished something that others would like to hear about? Offer to host an afternoon: "
        "six questions, and an officer helps with the rest.",
        more="Offer to host",
        more_url=reverse("events:offer"),
    )


def _offer_row(row: Proposal, number: int) -> Row:
    due = reply_by(row)
    # An invitation goes to the officers by itself, once the speaker has said yes.
    unfinished = row.state == ProposalState.DRAFT and row.kind == ProposalKind.HOSTING
    asks_speaker = row.state == ProposalState.DRAFT and row.kind == ProposalKind.SPEAKER
    facts = ["With the speaker" if asks_speaker else row.get_state_display()]
    if due is not None:
        facts.append(f"You hear by {day_words(due.date())}")
    return Row(
        kind=row.get_kind_display() + f" · {row.programme}",
        title=row.title,
        url=row.get_absolute_url(),
        facts=facts,
        action="Finish it" if unfinished else "See it",
        action_url=reverse("events:change-proposal", args=[row.key])
        if unfinished
        else row.get_absolute_url(),
        form=row.programme.form,
        sort=number,
    )


def events_i_help_to_run(person: Any) -> Block:
    """The events whose organisers' pages are open to me as a co-organiser. Left out for everybody else."""
    rows = (
        CoOrganiser.objects.filter(person=person, ended_at=None)
        .select_related("event__programme")
        .order_by("-event__year", "-event__serial", "pk")[:SHOWN]
    )
    return Block(
        "Events I help to run",
        [
            Row(
                kind=f"{row.event.programme.session_word} · {row.event.public_number}",
                title=row.event.title,
                url=run_address(row.event),
                facts=[row.event.get_state_display()],
                action="Plan it",
                action_url=run_address(row.event),
                form=row.event.programme.form,
                sort=number,
            )
            for number, row in enumerate(rows)
        ],
        empty="",
    )


def offer_in_programme(programme: Programme) -> SafeString:
    """The way to offer something to a programme, on its public page."""
    if programme.form != Form.EVENTS:
        return SafeString("")
    return SafeString(render_to_string("events/proposals/programme_block.html", {"programme": programme}))


def offers_that_wait_for_officers(programmes: Collection[int] | None) -> Iterator[AttentionItem]:
    """Offers that an answer has been promised to."""
    offers = Proposal.objects.filter(state=ProposalState.SENT).select_related(
        "programme", "museum", "network"
    )
    if programmes is not None:
        offers = offers.filter(programme__in=programmes)
    for row in offers.order_by("sent_at", "pk"):
        who = row.museum or row.network or "Somebody"
        yield AttentionItem(
            title=f"{who} offers “{row}” and waits for an answer",
            url=reverse("admin:events_proposal_change", args=[row.pk]),
            action="Read it and decide",
            due=reply_by(row),
            programme=row.programme.name,
        )
