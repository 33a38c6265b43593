"""Series on the officers' desk: made, planned ahead, taken back while drafts."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Work, desk_page, doors
from common.desk.scoped import programme_ids_of
from common.errors import DomainError
from common.forms import add_domain_error
from common.readable import whole_numbers
from common.registry import Band
from events.choices import EventState
from events.models import Series
from events.planning import cloning
from events.series import services
from events.series.forms import PlanForm
from events.series.recurrence import in_words
from people.acting import acting


class SeriesPages(DeskPages[Series]):
    """Planning the next ones, and taking drafts back."""

    noun = "series"

    @desk_page("plan/")
    def plan(self, request: HttpRequest, series: Series) -> HttpResponse:
        """Look at the next dates first; the second button makes them, all or none."""
        form = PlanForm(request.POST or None)
        context: dict[str, Any] = {"dates": [], "says": ""}
        if request.method == "POST" and form.is_valid():
            try:
                context["dates"] = services.preview(series=series, **form.cleaned_data)
                if "make" in request.POST:
                    return self._make(request, series, form)
                first = cloning.sessions_to_copy(services.last_of(series))[0].start_day
                given = form.cleaned_data
                context["says"] = in_words(first, rhythm=given["rhythm"], every=given["every"])
            except DomainError as error:
                add_domain_error(form, error)
        return self.page(
            request,
            "admin/events/series/plan.html",
            series,
            title=f"Plan the next ones: {series}",
            here="Plan the next ones",
            last=self._last(series),
            drafts=series.events.filter(state=EventState.DRAFT).with_times().order_by("first", "pk"),
            form=form,
            **context,
        )

    def _last(self, series: Series) -> Any:
        try:
            return services.last_of(series)
        except DomainError:
            return None

    def _make(self, request: HttpRequest, series: Series, form: PlanForm) -> HttpResponse:
        made = services.plan(series=series, by=acting(request), **form.cleaned_data)
        drafts = f"{len(made)} draft{' is' if len(made) == 1 else 's are'} made."
        said = f"{drafts} Publish each when it is ready, or take it away below."
        self.desk.message_user(request, said, messages.SUCCESS)
        return redirect("admin:events_series_plan", series.pk)

    @desk_page("take-back/", post=True)
    def take_back(self, request: HttpRequest, series: Series) -> HttpResponse:
        """Delete the drafts that are ticked."""
        chosen = whole_numbers(request.POST.getlist("events"))
        try:
            gone = services.take_back(series=series, events=chosen, by=acting(request))
        except DomainError as error:
            self.desk.message_user(request, error.message, messages.ERROR)
        else:
            said = (
                f"{gone} draft{' is' if gone == 1 else 's are'} taken away."
                if gone
                else "Tick the drafts to take away."
            )
            self.desk.message_user(request, said, messages.SUCCESS if gone else messages.WARNING)
        return redirect("admin:events_series_plan", series.pk)


@admin.register(Series)
class SeriesAdmin(ScopedAdmin):
    """Events that belong together. An event joins a series on its own page."""

    work = Work.SESSIONS
    found_by = ("title",)
    desk_pages = (SeriesPages,)
    list_display = ("title", "programme", "events", "drafts", "next_ones")
    list_select_related = ("programme",)
    list_filter = ("programme",)
    search_fields = ("title", "summary")
    ordering = ("title", "pk")
    fields = ("programme", "title", "summary")
    change_form_template = "admin/events/series/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        draft = Q(events__state=EventState.DRAFT)
        return (
            super()
            .get_queryset(request)
            .annotate(all_events=Count("events"), draft_events=Count("events", filter=draft))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any] | tuple[Any, ...]:
        return [*super().get_readonly_fields(request, obj), *(["programme"] if obj else [])]

    @admin.display(description="events", ordering="all_events")
    def events(self, row: Any) -> int:
        return int(row.all_events)

    @admin.display(description="drafts", ordering="draft_events")
    def drafts(self, row: Any) -> int:
        return int(row.draft_events)

    @admin.display(description="")
    def next_ones(self, row: Series) -> SafeString:
        page = reverse("admin:events_series_plan", args=[row.pk])
        return format_html('<a href="{}">Plan the next ones</a>', page)

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        if change:
            services.change_series(series=obj, title=obj.title, summary=obj.summary, by=acting(request))
            return
        ids = programme_ids_of(request)
        if ids is not None and obj.programme_id not in ids:
            raise DomainError("Choose a programme that you act for.", field="programme")
        made = services.create_series(
            programme=obj.programme, title=obj.title, summary=obj.summary, by=acting(request)
        )
        obj.pk, obj.slug, obj._state.adding = made.pk, made.slug, False


doors.register("events.series", Door(Work.SESSIONS, "Series", Series), order=Band.LAST)
