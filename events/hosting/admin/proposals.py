"""Offers to host on the officers' desk: read, asked about, accepted, declined."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from common.admin import ScopedAdmin
from common.clock import day_words
from common.desk import DeskPages, Door, Reason, Verb, Work, doors
from common.registry import Band
from common.scoping import ProgrammeIds
from events.choices import ProposalState
from events.hosting import proposals
from events.hosting.lifecycle import PROPOSALS
from events.models import Proposal
from mailing.outbox.admin import mail_panel

#: What officers call the states; the choices themselves speak to the museum.
OFFICERS_WORDS = {
    ProposalState.SENT: "Waits for an answer",
    ProposalState.ASKED: "With the museum",
    ProposalState.ACCEPTED: "Accepted",
    ProposalState.DECLINED: "Declined",
    ProposalState.WITHDRAWN: "Withdrawn",
}


def _may(to: ProposalState) -> Callable[[Proposal], bool]:
    return lambda offer: PROPOSALS.may(offer, to)


class ProposalPages(DeskPages[Proposal]):
    """Deciding about an offer: accept it, ask first, decline it."""

    noun = "proposal"
    verbs = (
        Verb(
            "accept",
            "Accept it",
            proposals.accept,
            "It is accepted: this is its draft. Give it a day together with the museum, then publish it.",
            may=_may(ProposalState.ACCEPTED),
            confirm=True,
            says="This makes a draft event with its title and words. The museum becomes co-organiser of that event, "
            "and of no other, and has a mail with the way to its pages. The day, the places and publishing stay with "
            "you.",
            refrain="Not now",
            leads_to=lambda offer, event: reverse("admin:events_event_overview", args=[event.pk]),
        ),
        Verb(
            "ask",
            "Ask something first",
            proposals.ask,
            "Your question is on its way.",
            may=_may(ProposalState.ASKED),
            reason=Reason(
                "What would you like to know?",
                required="Write what you would like to know.",
                name="question",
                max_length=3000,
            ),
            says="The museum has a mail with your question, and answers on the page of its offer. It then waits for "
            "you again.",
            refrain="Not now",
        ),
        Verb(
            "decline",
            "Decline it",
            proposals.decline,
            "It is declined, and the museum has a mail with your reason.",
            may=_may(ProposalState.DECLINED),
            reason=Reason(
                "Why does it not fit just now?",
                required="Say why: a museum that offered its time deserves a reason.",
                max_length=3000,
            ),
            says="The museum has a mail that thanks it and gives your reason, word for word. This cannot be undone.",
            danger=True,
            refrain="Not now",
        ),
    )


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(state.value, words) for state, words in OFFICERS_WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> QuerySet[Proposal]:
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Proposal)
class ProposalAdmin(ScopedAdmin):
    """What museums have sent. A draft is nobody's business but theirs, so it is not here."""

    work = Work.SESSIONS
    found_by = ("title", "museum__name", "proposer__name")
    desk_pages = (ProposalPages,)
    heading = "Offers to host and to speak"
    list_display = ("offer", "who", "standing", "answer_by", "sent_on", "programme")
    list_filter = (StateFilter, "programme", "kind")
    list_select_related = ("programme", "museum", "network", "proposer")
    search_fields = ("title", "take_home", "speakers", "museum__name", "proposer__name")
    ordering = ("-sent_at", "-pk")
    change_form_template = "admin/events/proposal/change_form.html"
    fields = (
        "programme", "kind", "standing", "answer_by", "proposer", "museum", "network", "talk", "answers",
        "conversation", "sent_at", "decided_by", "decided_at", "event", "mail",
    )  # fmt: skip
    readonly_fields = fields
    export_columns = (
        ("Programme", lambda row: row.programme.name),
        ("Kind", lambda row: row.get_kind_display()),
        ("Title", lambda row: row.title),
        ("From", lambda row: row.proposer.name),
        ("Museum", lambda row: row.museum.name if row.museum else ""),
        ("State", lambda row: OFFICERS_WORDS.get(row.state, row.state)),
        ("Sent", lambda row: row.sent_at),
        ("Decided", lambda row: row.decided_at),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(sent_at__isnull=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    # --- columns and fields -------------------------------------------------------------------------------------------
    @admin.display(description="title", ordering="title")
    def offer(self, row: Proposal) -> str:
        return row.title

    @admin.display(description="sent", ordering="sent_at")
    def sent_on(self, row: Proposal) -> str:
        return day_words(localtime(row.sent_at).date()) if row.sent_at else "-"

    @admin.display(description="what they wrote")
    def answers(self, row: Proposal) -> SafeString:
        written = [(question, getattr(row, name)) for name, question in proposals.QUESTIONS.items()]
        return SafeString(render_to_string("admin/events/proposal/answers.html", {"answers": written}))

    @admin.display(description="from")
    def who(self, row: Proposal) -> str:
        return str(row.museum or row.network or row.proposer)

    @admin.display(description="state", ordering="state")
    def standing(self, row: Proposal) -> str:
        return OFFICERS_WORDS.get(ProposalState(row.state), row.get_state_display())

    @admin.display(description="answer promised by")
    def answer_by(self, row: Proposal) -> str:
        due = proposals.reply_by(row)
        return day_words(localtime(due).date()) if due else "-"

    @admin.display(description="what was said")
    def conversation(self, row: Proposal) -> SafeString:
        remarks = row.remarks.select_related("author")
        return SafeString(render_to_string("admin/events/proposal/conversation.html", {"remarks": remarks}))

    @admin.display(description="mail")
    def mail(self, row: Proposal) -> SafeString:
        return format_html("{}", mail_panel(row))


def _unanswered(programmes: ProgrammeIds) -> int:
    """How many offers wait for an officer's answer."""
    rows = Proposal.objects.filter(state=ProposalState.SENT)
    return rows.count() if programmes is None else rows.filter(programme__in=programmes).count()


doors.register(
    "events.proposals",
    Door(Work.SESSIONS, "Offers to host and to speak", Proposal, count=_unanswered, counted="to answer"),
    order=Band.USUAL,
)
