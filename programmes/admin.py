"""Programmes on the officers' desk. Officers see their own; a superuser opens and closes programmes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common import scoping
from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Verb, Work, desk_page, doors
from common.desk.inlines import ScopedTabularInline
from common.errors import DomainError
from common.registry import Band
from people.acting import acting
from people.imports.desk import SealedImport
from people.imports.kinds import Trial
from people.models import Museum, Person
from programmes import imports, services
from programmes.calls import admin as calls_admin  # noqa: F401 (its page registers itself)
from programmes.choices import GIVEN_BY_HAND
from programmes.models import Funder, Funding, Programme, Role, Theme
from programmes.panels import panels


class ThemeInline(ScopedTabularInline):
    model = Theme
    fields = ("name", "slug", "description", "retired")
    prepopulated_fields = {"slug": ("name",)}
    extra = 0


class FundingInline(ScopedTabularInline):
    model = Funding
    fields = ("funder", "purpose", "starts_on", "ends_on")
    extra = 0


class HandOverForm(forms.Form):
    """Who gives everything they do for a programme, and to whom."""

    from_person = forms.ModelChoiceField(Person.objects.none(), label="From")
    to_person = forms.ModelChoiceField(Person.objects.none(), label="To")

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(programme_roles__programme=programme, is_active=True).distinct()
        for name in ("from_person", "to_person"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people


#: What stands above the file to be chosen.
HINT = (
    "The first row of the file says what the columns are: name (or first name and last name), e-mail address, and, "
    "where you know them, museum, kind of affiliation (staff, volunteer, trustee, freelance, student) and job title or "
    "role. Any order will do, and so will what forms, address books and ticket shops write."
)
PROMISE = (
    "You see what would change before anything is written. Somebody known here by their address, or by another of "
    "theirs, is found and not added twice, and what they say of themselves stays. People become members of this "
    "programme. They are not mailed, and are put on no mailing list; when they join later, they find their own record."
)


def _taken_over(programme: Programme, taken: list[str]) -> str:
    return f"Handed over: {', '.join(taken)}."


class ProgrammePages(DeskPages[Programme]):
    """Handing a programme over, and importing its people."""

    noun = "programme"
    verbs = (
        Verb(
            "hand-over",
            "Hand over",
            services.hand_over,
            _taken_over,
            form=HandOverForm,
            leads_to=lambda programme, taken: reverse("admin:index"),  # it may not be theirs any more
            title=lambda programme: f"Hand over in {programme}",
            says="Everything the first person does for this programme passes to the second today: their roles, the "
            "events they help to run, and the address for questions if it is theirs. What the first did before stays "
            "in the history; their own bookings and notes are not handed over.",
        ),
    )

    @desk_page("import-people/")
    def import_people(self, request: HttpRequest, programme: Programme) -> HttpResponse:
        """A list of people: its columns, a trial run, then, by a button of its own, all of it or nothing (O4)."""
        by = acting(request)
        importing = SealedImport(
            imports.PEOPLE,
            imports.salt(programme, by),
            lambda draft: imports.try_people(programme=programme, draft=draft, by=by),
            lambda draft: imports.import_people(programme=programme, draft=draft, by=by),
        )
        step = importing.step(request)
        if step.done is not None:
            messages.success(request, _imported(step.done))
            return redirect("admin:programmes_programme_change", programme.pk)
        return self.page(
            request,
            step.template,
            programme,
            title=f"Import people into {programme}",
            here="Import people",
            hints=[HINT, PROMISE],
            promise="Nobody is mailed.",
            upload_address=request.path,
            **step.context,
        )


def _imported(done: Trial) -> str:
    known = len(done.changed) + done.same_count
    left_out = f", {len(done.left_out):,} left out" if done.left_out else ""
    return (
        f"Imported: {len(done.new):,} new, {known:,} known already, {len(done.refused):,} refused{left_out}. "
        "Nobody was mailed."
    )


@admin.register(Programme)
class ProgrammeAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    found_by = ("name", "organisation")
    desk_pages = (ProgrammePages,)
    list_display = ("name", "form", "organisation", "region", "is_public")
    list_filter = ("form", "is_public")
    search_fields = ("name", "organisation")
    prepopulated_fields = {"slug": ("name",)}
    inlines = [ThemeInline, FundingInline]
    change_form_template = "admin/programmes/programme/change_form.html"
    fieldsets = (
        (None, {"fields": ("name", "slug", "session_word", "form", "organisation", "region")}),
        ("Its public page", {"fields": ("is_public", "summary", "description", "contact_email", "website")}),
        ("Time", {"fields": ("zone", "starts_on", "ends_on")}),
        ("Waiting lists", {"fields": ("offer_hours",)}),
        ("Peer groups", {"fields": ("group_size",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new programme has no officers yet, so only a superuser opens one."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        return bool(request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: Programme, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            services.open_programme(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row = context.get("original")
        context["panels"] = [panel(row) for panel in panels] if row is not None else []
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Theme)
class ThemeAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    list_display = ("name", "programme", "retired")
    list_filter = ("retired",)
    list_select_related = ("programme",)
    search_fields = ("name",)
    autocomplete_fields = ("topics",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Funder)
class FunderAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    found_by = ("name",)
    list_display = ("name", "website")
    search_fields = ("name",)


@admin.register(Role)
class RoleAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    list_display = ("person", "kind", "programme", "region", "starts_on", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("person", "programme", "museum")
    search_fields = ("person__name", "person__email")
    autocomplete_fields = ("person", "museum", "programme")
    actions = ("end_roles",)
    export_columns = (
        ("Person", lambda role: role.person.name),
        ("Kind", lambda role: role.get_kind_display()),
        ("Programme", lambda role: role.programme.name),
        ("Museum", lambda role: role.museum.name if role.museum else ""),
        ("From", lambda role: role.starts_on),
        ("To", lambda role: role.ends_on),
    )

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        """Roles are given and ended, never rewritten: what somebody was then stays true."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Role | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("programme", "person", "kind", "region", "starts_on")
        return ("programme", "person", "kind", "museum", "region", "starts_on", "ends_on")

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.TypedChoiceField | None:
        if db_field.name == "kind":
            kwargs["choices"] = [(kind.value, kind.label) for kind in GIVEN_BY_HAND]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "region":
            regions = Museum.objects.exclude(region="").order_by("region").values_list("region", flat=True)
            choices = [("", "The whole programme"), *((name, name) for name in regions.distinct())]
            return forms.ChoiceField(choices=choices, required=False, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        given = services.give_role(
            programme=obj.programme,
            person=obj.person,
            kind=obj.kind,
            museum=obj.museum,
            region=obj.region,
            starts_on=obj.starts_on,
            by=acting(request),
        )
        obj.pk = given.pk

    @admin.action(description="End these roles today", permissions=["view"])
    def end_roles(self, request: HttpRequest, queryset: QuerySet[Role]) -> None:
        ended = 0
        for role in scoping.scope(queryset, request.user).filter(ends_on=None):
            try:
                services.end_role(role=role, by=acting(request))
                ended += 1
            except DomainError as error:
                messages.warning(request, error.message)
        messages.success(request, f"{ended} role{'' if ended == 1 else 's'} ended.")


doors.register("programmes.programmes", Door(Work.PROGRAMMES, "Programmes", Programme), order=Band.FIRST)
doors.register(
    "programmes.numbers",
    Door(Work.PROGRAMMES, "Numbers: who came, which museums", Programme, "admin:numbers"),
    order=Band.EARLY,
)
doors.register("programmes.roles", Door(Work.PROGRAMMES, "Who does what", Role), order=Band.USUAL)
doors.register("programmes.funders", Door(Work.PROGRAMMES, "Funders", Funder), order=Band.LATE)
