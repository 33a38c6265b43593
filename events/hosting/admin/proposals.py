"""Offers to host on the officers' desk: read, asked about, accepted, declined."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from common.admin import ScopedAdmin
from common.errors import DomainError
from common.forms import add_domain_error
from events.choices import ProposalState
from events.hosting import proposals
from events.hosting.forms import RemarkForm
from events.hosting.lifecycle import PROPOSALS
from events.models import Proposal
from mailing.outbox.admin import mail_panel
from people.acting import acting
from people.models import Person

#: What officers call the states; the choices themselves speak to the museum.
OFFICERS_WORDS = {
    ProposalState.SENT: "Waits for an answer",
    ProposalState.ASKED: "With the museum",
    ProposalState.ACCEPTED: "Accepted",
    ProposalState.DECLINED: "Declined",
    ProposalState.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """What an officer may do with an offer, and the words for it. ``text``: what they have to write, if anything."""

    to: ProposalState
    words: str
    says: str
    done: str
    service: Callable[[Proposal, Person, str], object]
    text: str = ""
    required: str = ""


VERBS = {
    "accept": Verb(
        ProposalState.ACCEPTED,
        "Accept it",
        "This makes a draft event with its title and words. The museum becomes co-organiser of that event, and of no "
        "other, and has a mail with the way to its pages. The day, the places and publishing stay with you.",
        "It is accepted: this is its draft. Give it a day together with the museum, then publish it.",
        lambda proposal, by, text: proposals.accept(proposal=proposal, by=by),
    ),
    "ask": Verb(
        ProposalState.ASKED,
        "Ask something first",
        "The museum has a mail with your question, and answers on the page of its offer. It then waits for you again.",
        "Your question is on its way.",
        lambda proposal, by, text: proposals.ask(proposal=proposal, by=by, question=text),
        "What would you like to know?",
        "Write what you would like to know.",
    ),
    "decline": Verb(
        ProposalState.DECLINED,
        "Decline it",
        "The museum has a mail that thanks it and gives your reason, word for word. This cannot be undone.",
        "It is declined, and the museum has a mail with your reason.",
        lambda proposal, by, text: proposals.decline(proposal=proposal, by=by, reason=text),
        "Why does it not fit just now?",
        "Say why: a museum that offered its time deserves a reason.",
    ),
}  # fmt: skip


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
        return date_format(localtime(row.sent_at), "j M Y") if row.sent_at else "-"

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
        return date_format(localtime(due), "j M Y") if due else "-"

    @admin.display(description="what was said")
    def conversation(self, row: Proposal) -> SafeString:
        remarks = row.remarks.select_related("author")
        return SafeString(render_to_string("admin/events/proposal/conversation.html", {"remarks": remarks}))

    @admin.display(description="mail")
    def mail(self, row: Proposal) -> SafeString:
        return format_html("{}", mail_panel(row))

    # --- deciding -----------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        do = path("<int:pk>/do/<slug:verb>/", self.admin_site.admin_view(self.do), name="events_proposal_do")
        return [do, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        found = kwargs.get("obj")
        context["original_moves"] = [
            (name, verb.words) for name, verb in VERBS.items() if found and PROPOSALS.may(found, verb.to)
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    def do(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Accept, ask or decline: what it means, what has to be written, and a button."""
        found = self.get_object(request, str(pk))
        if found is None or not self.has_change_permission(request, found):
            raise PermissionDenied
        if verb not in VERBS:
            raise Http404("There is no such decision.")
        chosen = VERBS[verb]
        posted = request.POST if request.method == "POST" else None
        form = (
            RemarkForm(posted, label=chosen.text, required=chosen.required) if chosen.text else Form(posted)
        )
        if form.is_valid():
            try:
                chosen.service(found, acting(request), form.cleaned_data.get("text", ""))
            except DomainError as error:
                add_domain_error(form, error)
            else:
                self.message_user(request, chosen.done, messages.SUCCESS)
                found.refresh_from_db()
                if found.event_id:
                    return redirect("admin:events_event_overview", found.event_id)
                return redirect("admin:events_proposal_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{chosen.words}: {found}",
            "proposal": found,
            "opts": self.opts,
            "form": form,
            "verb": chosen.words,
            "says": chosen.says,
        }
        return TemplateResponse(request, "admin/events/proposal/do.html", context)
