"""Forming groups on the desk: progress, the ways to choose from, the board, publishing and taking it back."""

from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from agenda.reminders.admin_mail_to_come import ComingPages
from agenda.reminders.mail_to_come import About
from common.admin import ScopedAdmin
from common.desk import Crumb, DeskPages, Door, Verb, Work, desk_page, doors
from common.errors import DomainError
from common.progress import asks_for_progress, progress_answer
from common.readable import whole_number
from common.registry import Band
from matching.choices import RunState
from matching.forming import board, publishing, runs
from matching.forming.admin.board_steps import STEPS, version_of
from matching.forming.admin.run_pages import board_context, progress_of, result_context, why_context
from matching.forming.mails import SECOND_THOUGHTS
from matching.models import MatchRun
from matching.registry import written_to
from people.acting import acting


class RunMail(ComingPages[MatchRun]):
    """Mail to come about a run: what its people are told, and the nudges to those who have not answered."""

    noun = "run"
    home = "board"

    def about(self, run: MatchRun) -> About:
        subjects = [*run.seats.only("pk"), *chain.from_iterable(of(run) for of in written_to)]
        return About(sessions=[], group=run, subjects=subjects, zone=run.pool.programme.zone)


class ChooseForm(forms.Form):
    """Which of the ways that were found."""

    def __init__(self, run: MatchRun, posted: QueryDict | None = None) -> None:
        super().__init__(posted)
        ways = [(way.number, str(way)) for way in run.alternatives.order_by("number")]
        self.fields["number"] = forms.TypedChoiceField(label="Way", choices=ways, coerce=int)


class RunPages(DeskPages[MatchRun]):
    """Forming groups: how far it is, the ways to choose from, the board, publishing and taking it back."""

    noun = "run"
    home = "board"
    verbs = (
        Verb(
            "choose",
            "Put a way on the board",
            board.choose,
            "These groups are on the board. Nobody is told before you publish.",
            form=ChooseForm,
        ),
        Verb(
            "stop",
            "Stop and keep the best so far",
            runs.stop,
            "It is stopping, and keeps the best it has.",
            may=lambda run: run.state == RunState.SOLVING and not run.stop_asked,
        ),
        Verb(
            "take-back",
            "Take publishing back",
            publishing.take_back,
            "Taken back. The groups are on the board again.",
            may=lambda run: run.state == RunState.PUBLISHED,
        ),
        *STEPS,
    )

    def trail(self, run: MatchRun) -> list[Crumb]:
        pool = run.pool
        return [
            (Work.GROUPS.value, Work.GROUPS.address),
            ("Calls for groups", reverse("admin:matching_pool_changelist")),
            (str(pool), reverse("admin:matching_pool_change", args=[pool.pk])),
            ("Form groups", reverse("admin:matching_pool_form_groups", args=[pool.pk])),
            (f"Number {run.pk}", reverse("admin:matching_matchrun_result", args=[run.pk])),
        ]

    def _show(
        self, request: HttpRequest, run: MatchRun, page: str, here: str, context: Any, status: int = 200
    ) -> HttpResponse:
        frame = {"pool": run.pool, "decisions": run.decisions.select_related("by")[:30]}
        titles = {"publish": f"Publish groups for {run.pool}"}
        if page == "why":
            titles["why"] = f"Why {context['seat'].entry.person} is in {context['seat'].place}"
        title = titles.get(page, f"Groups for {run.pool}")
        template = f"admin/matching/matchrun/{page}.html"
        return self.page(
            request, template, run, title=title, here=here, status=status, **{**frame, **context}
        )

    # --- what was found -----------------------------------------------------------------------------------------------
    @desk_page("result/")
    def result(self, request: HttpRequest, run: MatchRun) -> HttpResponse:
        """How far it is; then the ways there are, with reasons."""
        if asks_for_progress(request):
            return progress_answer(percent=progress_of(run), working=run.state == RunState.SOLVING)
        return self._show(request, run, "result", f"Number {run.pk}", result_context(run))

    # --- the board ----------------------------------------------------------------------------------------------------
    @desk_page("board/")
    def board(
        self, request: HttpRequest, run: MatchRun, refused: tuple[Verb, DomainError] | None = None
    ) -> HttpResponse:
        """The groups as they are; every step is a button, and is checked before it is taken. What is ``refused``
        stands above them, with what was posted, to be repeated with a reason where one helps."""
        if run.state not in (RunState.BOARD, RunState.PUBLISHED):
            return redirect("admin:matching_matchrun_result", run.pk)
        problem = refused[1] if refused else None
        context = board_context(run, problem=problem, posted=request.POST)
        if refused:
            context["repeat"] = self.verb_address(run, refused[0].name)
        return self._show(
            request,
            run,
            "board",
            "Published" if run.state == RunState.PUBLISHED else "The board",
            context,
            status=problem.status if problem else 200,
        )

    @desk_page("board/why/", name="why")
    def why(self, request: HttpRequest, run: MatchRun) -> HttpResponse:
        """Why somebody (?seat=) is in this group and not in another, with the moves that are possible."""
        seat = whole_number(request.GET.get("seat", ""))
        row = run.seats.select_related("entry__person", "entry__museum").filter(pk=seat or 0).first()
        if run.state != RunState.BOARD or row is None:
            raise Http404
        return self._show(request, run, "why", "Why here", why_context(run, row))

    # --- publishing ---------------------------------------------------------------------------------------------------
    @desk_page("publish/")
    def publish(self, request: HttpRequest, run: MatchRun) -> HttpResponse:
        """Who will be told what, what stands in the way, and the one button."""
        if run.state != RunState.BOARD:
            return redirect("admin:matching_matchrun_result", run.pk)
        problem: DomainError | None = None
        if request.method == "POST":
            try:
                publishing.publish(run=run, version=version_of(request.POST), by=acting(request))
            except DomainError as error:
                problem = error
                run.refresh_from_db()
            else:
                minutes = round(SECOND_THOUGHTS.total_seconds() / 60)
                says = f"The groups are published. Mails go out in {minutes} minutes; until then you can take it back."
                self.desk.message_user(request, says, messages.SUCCESS)
                return redirect("admin:matching_matchrun_board", run.pk)
        context = {
            **board_context(run, problem=problem, posted=request.POST),
            "in_the_way": publishing.in_the_way(run),
            "mails": publishing.mails_of(run),
        }
        return self._show(request, run, "publish", "Publish", context, problem.status if problem else 200)


@admin.register(MatchRun)
class MatchRunAdmin(ScopedAdmin):
    work = Work.GROUPS
    heading = "Groups being formed"
    desk_pages = (RunPages, RunMail)
    list_display = ("pool", "state", "asked_by", "asked_at", "published_at")
    list_filter = ("state", "pool")
    list_select_related = ("pool__call", "asked_by")
    ordering = ("-asked_at", "-pk")
    # Not its input: who may not share a group is nobody's to read.
    fields = (
        "pool",
        "state",
        "parent",
        "asked_by",
        "asked_at",
        "solved_at",
        "published_at",
    )
    readonly_fields = fields
    change_form_template = "admin/matching/matchrun/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


doors.register("matching.runs", Door(Work.GROUPS, "Groups being formed", MatchRun), order=Band.USUAL)
