"""Reminder rules on the officers' desk: what a programme reminds of and when, said in words while it is chosen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern

from agenda.models import ReminderRule
from agenda.models.reminder import SESSIONS
from agenda.nudges import services as nudges
from agenda.obligations import kinds
from agenda.reminders import services as reminders
from common.admin import ScopedAdmin
from common.desk import Door, Work, doors
from common.registry import Band

_FIELDS = ("about", "anchor", "days", "at", "hours", "online_only")


class RuleForm(forms.ModelForm[ReminderRule]):
    """What it is about is chosen from what there is."""

    about = forms.ChoiceField(
        label="Reminds of",
        help_text="A rule for what people still have to do replaces the usual one, which stands below. Taken out of "
        "use, it silences it.",
    )

    class Meta:
        model = ReminderRule
        fields = ("programme", *_FIELDS, "in_use")

    class Media:
        js = ("js/reminder-rule.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        about.choices = about_choices()


def about_choices() -> list[tuple[str, str]]:
    """What a rule can be about: sessions, or one kind of what people have to do."""
    return [(SESSIONS, "Sessions"), *((name, kind.words) for name, kind in kinds.items())]


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedAdmin):
    work = Work.SETTINGS
    form = RuleForm
    change_form_template = "admin/agenda/reminderrule/change_form.html"
    list_display = ["__str__", "of_what", "programme", "in_use"]
    list_filter = ["in_use", "programme"]
    list_select_related = ["programme"]
    fieldsets = [
        (None, {"fields": ["programme", "about", "anchor", "in_use"]}),
        (
            "At a time of day",
            {"fields": ["days", "at"], "description": "For instance 1 day before the start, at 09:00."},
        ),
        (
            "Or some hours away",
            {
                "fields": ["hours"],
                "description": "For instance 2 hours before the start. Half-way to the last moment: how long the time "
                "must be at least.",
            },
        ),
        ("Only for sessions", {"fields": ["online_only"]}),
    ]

    @admin.display(description="reminds of", ordering="about")
    def of_what(self, row: ReminderRule) -> str:
        return dict(about_choices()).get(row.about, row.about)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.words)
        return [path("words/", view, name="agenda_reminderrule_words"), *super().get_urls()]

    def words(self, request: HttpRequest) -> HttpResponse:
        """What the fields say so far, in words, for the script that shows it while they are filled in."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse({"words": in_words(request.GET)})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        context = {
            "said": in_words(forms.model_to_dict(row, _FIELDS)) if row is not None else "",
            "words_address": reverse("admin:agenda_reminderrule_words"),
            "usual": [
                (kind.words, [timing.words for timing in kind.timings], kind.essential)
                for _, kind in kinds.items()
            ],
        }
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        reminders.reconcile()
        nudges.reconcile()


class _Said(forms.ModelForm[ReminderRule]):
    """The fields that say when, read as the form reads them."""

    about = forms.ChoiceField()

    class Meta:
        model = ReminderRule
        fields = _FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        about.choices = about_choices()


def in_words(given: Any) -> str:
    """The rule that these fields make, as a sentence; or what does not go together in it."""
    form = _Said(data=given)
    if not form.is_valid():
        return " ".join(
            str(error) for field, errors in form.errors.items() if field != "__all__" for error in errors
        )
    what = dict(about_choices())[form.cleaned_data["about"]]
    return f"{what}: {form.instance}."


doors.register("agenda.rules", Door(Work.SETTINGS, "Reminder rules", ReminderRule), order=Band.USUAL)
