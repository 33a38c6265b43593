"""Calls on the officers' desk: their words and dates, a copy for another time, and more time for one person."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from common import scoping
from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Verb, Work, desk_page, doors
from common.desk.inlines import ScopedTabularInline
from common.errors import DomainError
from common.forms import add_domain_error
from common.registry import Band
from people.acting import acting
from people.models import Person
from programmes.calls import services
from programmes.calls.clock import words_of
from programmes.calls.forms import CopyCallForm, LongerForm, StageForm
from programmes.calls.kinds import call_kinds
from programmes.models import Call, CallExtension, CallStage


class StageInline(ScopedTabularInline):
    """Stages come with the kind of call: their names and dates are changed here."""

    model = CallStage
    form = StageForm
    readonly_fields = ("zone",)
    fields = ("desk_name", "public_name", "opens_day", "opens_time", "closes_day", "closes_time", "zone")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _is_copied(call: Call) -> bool:
    kind = call_kinds.get(call.kind)
    return kind is not None and kind.copied is not None


class CallPages(DeskPages[Call]):
    """A copy of a call for another time, and more time for one person."""

    noun = "call"
    verbs = (
        Verb(
            "copy",
            "Copy for another time",
            services.copy_call,
            lambda call, copy: f"“{copy}” is a call of its own now. Look at its dates.",
            may=_is_copied,
            form=lambda call, posted: CopyCallForm(posted, initial={"title": call.title}),
            title=lambda call: f"Copy: {call}",
            says="The copy says the same and has the same stages. Days move, times on the clock stay. Nobody's answer "
            "comes along, and nobody's extra time.",
            button="Copy the call",
            leads_to=lambda call, copy: reverse("admin:programmes_call_change", args=[copy.pk]),
        ),
    )

    @desk_page("more-time/")
    def more_time(self, request: HttpRequest, call: Call) -> HttpResponse:
        """Who has longer, and one more person who gets it."""
        form = LongerForm(request.POST or None)
        stage, person = form.fields["stage"], form.fields["person"]
        assert isinstance(stage, forms.ModelChoiceField)
        assert isinstance(person, forms.ModelChoiceField)
        stage.queryset = call.stages.exclude(closes_at=None)
        person.queryset = scoping.scope(Person.objects.filter(is_active=True), request.user)
        if form.is_valid():
            try:
                given = services.give_longer(by=acting(request), **form.cleaned_data)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                told = "They have a mail that says so, without the reason."
                alone = "They have no address of their own here, so tell them yourself."
                messages.success(request, f"Noted: {given}. {told if given.person.address else alone}")
                return redirect(request.path)
        return self.page(
            request,
            "admin/programmes/call/more_time.html",
            call,
            title=f"More time for one person: {call}",
            here="More time for one person",
            status=400 if form.is_bound and form.errors else 200,
            form=form,
            extensions=CallExtension.objects.filter(stage__call=call).select_related("stage", "person", "by"),
        )


@admin.register(Call)
class CallAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    desk_pages = (CallPages,)
    found_by = ("title",)
    list_display = ("title", "called", "programme", "now")
    list_filter = ("programme",)
    search_fields = ("title",)
    fields = ("called", "programme", "title", "words", "audience", "belongs_to")
    readonly_fields = ("called", "programme", "belongs_to")
    inlines = [StageInline]
    change_form_template = "admin/programmes/call/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("programme").prefetch_related("stages")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A call is opened where it is used: with a round of groups, on the page of an event."""
        return False

    @admin.display(description="kind", ordering="kind")
    def called(self, row: Call) -> str:
        kind = call_kinds.get(row.kind)
        return kind.words if kind else row.kind

    @admin.display(description="now")
    def now(self, row: Call) -> str:
        return " ".join(
            f"{stage.desk_name}: {words_of(stage, now=timezone.now())}" for stage in row.stages.all()
        )

    @admin.display(description="belongs to")
    def belongs_to(self, row: Call) -> str:
        kind = call_kinds.get(row.kind)
        return format_html('<a href="{}">{}</a>', kind.desk(row), "Open its page") if kind else ""

    def save_model(self, request: HttpRequest, obj: Call, form: Any, change: bool) -> None:
        services.change_call(
            call=obj, by=acting(request), title=obj.title, words=obj.words, audience=obj.audience
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row = context.get("original")
        kind = call_kinds.get(row.kind) if row is not None else None
        context |= {
            "page": kind.page(row) if kind and row else "",
        }
        return super().render_change_form(request, context, *args, **kwargs)


doors.register("programmes.calls", Door(Work.PROGRAMMES, "Calls and their dates", Call), order=Band.EARLY)
