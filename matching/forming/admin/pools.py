"""Calls for groups on the desk: who wants one, what is known of pairs, and the way to forming groups."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Work, desk_page, doors
from common.desk.inlines import ScopedTabularInline
from common.errors import DomainError
from common.forms import add_domain_error
from common.registry import Band
from matching.calls import services as calls
from matching.calls.forms import NewPoolForm, PoolForm
from matching.choices import EntryState, HalfDay
from matching.forming import runs
from matching.forming.forms import GroupsForm, ReviewersForm
from matching.forming.run_settings import PRESETS, preset_of
from matching.forming.selectors import fairness
from matching.models import Entry, PairRule, Pool
from matching.reviewers.services import suggest
from people.acting import acting
from programmes.calls.clock import words_of


class PairRuleInline(ScopedTabularInline):
    model = PairRule
    fields = ("kind", "first", "second")
    autocomplete_fields = ("first", "second")


class PoolPages(DeskPages[Pool]):
    """What an officer does with a call for groups: forms groups, sees who is left out, finds reviewers."""

    noun = "pool"

    @desk_page("form-groups/")
    def form_groups(self, request: HttpRequest, pool: Pool) -> HttpResponse:
        """Every weight, with what a preset proposes, and the button that hands it to the workers."""
        preset = preset_of(request.GET.get("preset", ""))
        given = request.POST if request.method == "POST" else None
        form = GroupsForm(given, preset=preset, aim=pool.programme.group_size)
        if form.is_valid():
            try:
                run = runs.ask(pool=pool, settings=form.settings(), by=acting(request))
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return redirect("admin:matching_matchrun_result", run.pk)
        return self.page(
            request,
            "admin/matching/pool/form_groups.html",
            pool,
            title=f"Form groups: {pool}",
            here="Form groups",
            status=400 if form.is_bound and form.errors else 200,
            form=form,
            presets=PRESETS,
            preset=preset,
            runs=pool.runs.select_related("asked_by")[:10],
        )

    @desk_page("left-out/")
    def left_out(self, request: HttpRequest, pool: Pool) -> HttpResponse:
        """Who is left out again and again, so that an officer sees it and the next run lifts them."""
        return self.page(
            request,
            "admin/matching/pool/left_out.html",
            pool,
            title=f"Who was left out: {pool.programme}",
            here="Who was left out",
            fairness=fairness(pool.programme),
        )

    @desk_page("reviewers/")
    def reviewers(self, request: HttpRequest, pool: Pool) -> HttpResponse:
        """Who could review a museum, from those who answered this call. It changes nothing, so it is a link to keep."""
        form = ReviewersForm(request.GET or None, pool=pool)
        team = None
        if form.is_valid():
            try:
                team = suggest(pool=pool, **form.cleaned_data)
            except DomainError as error:
                add_domain_error(form, error)
        return self.page(
            request,
            "admin/matching/pool/reviewers.html",
            pool,
            title=f"Reviewers for a museum: {pool}",
            here="Reviewers for a museum",
            status=400 if form.is_bound and form.errors else 200,
            form=form,
            team=team,
        )


@admin.register(Pool)
class PoolAdmin(ScopedAdmin):
    work = Work.GROUPS
    found_by = ("call__title",)
    desk_pages = (PoolPages,)
    list_display = ("name", "programme", "open_now", "how_many")
    list_filter = ("call__programme",)
    search_fields = ("call__title",)
    inlines = [PairRuleInline]
    fields = ("title", "words", "audience", "opens", "closes", "meetings", "hours", "months", "launches_on")
    change_form_template = "admin/matching/pool/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        wants = Count("entries", filter=Q(entries__state=EntryState.IN))
        return super().get_queryset(request).annotate(wants=wants).prefetch_related("call__stages")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("programme", *self.fields)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        base = PoolForm if obj else type("NewPoolForm", (NewPoolForm,), {"officer": acting(request)})
        return super().get_form(request, obj, change, form=base, **kwargs)

    def save_model(self, request: HttpRequest, obj: Pool, form: Any, change: bool) -> None:
        if change:
            calls.change_pool(pool=obj, by=acting(request), **form.given())
        else:
            made = calls.open_pool(by=acting(request), **form.given())
            obj.pk, obj.call = made.pk, made.call

    @admin.display(description="now")
    def open_now(self, row: Pool) -> str:
        return words_of(row.stage, now=timezone.now())

    @admin.display(description="want a group")
    def how_many(self, row: Any) -> int:
        return int(row.wants)


@admin.register(Entry)
class EntryAdmin(ScopedAdmin):
    """What people said. They change it themselves, on the call's page."""

    work = Work.GROUPS
    list_display = ("person", "museum", "kind", "state", "pool")
    list_filter = ("state", "kind", "pool")
    list_select_related = ("person", "museum", "pool__call")
    search_fields = ("person__name", "museum__name")
    fields = ("pool", "person", "museum", "kind", "goal", "work", "years", "meeting", "travel_km", "free",
              "capacity", "issue", "brings", "committed_to", "confirmed", "state", "made_at")  # fmt: skip
    readonly_fields = fields
    export_columns = (
        ("Call", lambda row: row.pool.name),
        ("Name", lambda row: row.person.name),
        ("Museum", lambda row: row.museum.name if row.museum else ""),
        ("Kind", lambda row: row.get_kind_display()),
        ("Goal", lambda row: row.get_goal_display()),
        ("Role", lambda row: row.get_work_display()),
        ("Years", lambda row: row.get_years_display()),
        ("Meeting", lambda row: row.get_meeting_display()),
        ("Travels up to (km)", lambda row: row.travel_km),
        ("Free", lambda row: ", ".join(row.half_days)),
        ("Struggles with", lambda row: row.issue),
        ("Brings", lambda row: row.brings),
        ("Said to have time for", lambda row: row.committed_to),
        ("State", lambda row: row.get_state_display()),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="free")
    def free(self, row: Entry) -> str:
        return ", ".join(HalfDay(day).label for day in row.half_days) or "-"

    @admin.display(description="their manager")
    def confirmed(self, row: Entry) -> str:
        asked = getattr(row, "manager", None)
        return asked.words if asked else "Nobody was asked."


doors.register("matching.pools", Door(Work.GROUPS, "Calls for groups", Pool), order=Band.FIRST)
doors.register("matching.entries", Door(Work.GROUPS, "Who wants a group", Entry), order=Band.EARLY)
