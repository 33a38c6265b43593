"""A newsletter's form, and the page on which an officer looks at it and lets it go."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_POST

from common.admin import ScopedAdmin
from common.errors import DomainError
from common.forms import add_domain_error
from common.widgets import NamedSplitDateTime
from community import selectors
from community.choices import NewsletterState
from community.models import Newsletter
from community.services import letter, newsletters
from mailing.rendering.preview import mail_page
from people.acting import acting
from people.models import Person


class NewsletterForm(forms.ModelForm[Newsletter]):
    class Meta:
        model = Newsletter
        fields = ("programme", "title", "summary", "text", "shown")
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "summary": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "text": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"}),
        }

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        wrong = letter.problems(text)
        if wrong:
            raise forms.ValidationError(wrong)
        return text


class ScheduleForm(forms.Form):
    """When it is to go out."""

    at = forms.SplitDateTimeField(
        label="Day and time (UK time)",
        widget=NamedSplitDateTime,
        error_messages={
            "required": "Give a day and a time.",
            "invalid_date": "Give a day like 12/03/2026.",
            "invalid_time": "Give a time like 09:00.",
        },
    )


def _added(row: Newsletter, by: Person) -> str:
    newsletters.add_what_is_new(newsletter=row, by=by)
    return "What is new stands at the end of the text. Change it as you like."


def _tested(row: Newsletter, by: Person) -> str:
    letter.test(newsletter=row, by=by)
    return f"A test is on its way to {by.address}."


def _sent(row: Newsletter, by: Person) -> str:
    newsletters.schedule(newsletter=row, by=by)
    return "It begins to go out within a minute."


def _unscheduled(row: Newsletter, by: Person) -> str:
    newsletters.unschedule(newsletter=row, by=by)
    return "It is a draft again."


def _stopped(row: Newsletter, by: Person) -> str:
    held = newsletters.stop(newsletter=row, by=by)
    return f"Stopped. Mails kept back: {held}. A worker may have had up to fifty in its hands; those go."


def _went_on(row: Newsletter, by: Person) -> str:
    newsletters.go_on(newsletter=row, by=by)
    return "The rest of it goes out."


def _ended(row: Newsletter, by: Person) -> str:
    given_up = newsletters.end(newsletter=row, by=by)
    return f"Ended. Mails that will never go: {given_up}."


#: What a button does, in the states in which it stands there.
VERBS: dict[str, Callable[[Newsletter, Person], str]] = {
    "add": _added,
    "test": _tested,
    "send": _sent,
    "unschedule": _unscheduled,
    "stop": _stopped,
    "go-on": _went_on,
    "end": _ended,
}


@admin.register(Newsletter)
class NewsletterAdmin(ScopedAdmin):
    """Drafts are written in the form; everything else happens on the overview, by buttons."""

    form = NewsletterForm
    list_display = ("title", "programme", "number", "state", "due_at")
    list_filter = ("state", "programme")
    search_fields = ("title", "text")
    ordering = ("-pk",)
    fields = ("programme", "title", "summary", "text", "shown")
    change_form_template = "admin/community/newsletter/change_form.html"
    export_columns = (
        ("Programme", lambda row: row.programme.name),
        ("Number", lambda row: row.number),
        ("Title", lambda row: row.title),
        ("State", lambda row: row.get_state_display()),
        ("Goes out", lambda row: row.due_at),
        ("Readers when it was scheduled", lambda row: row.expected),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any] | tuple[Any, ...]:
        given = super().get_readonly_fields(request, obj)
        if obj is None:
            return given
        # Who may read the copy on the web can be changed at any time; words that have gone out cannot.
        fixed = (
            ["programme"] if obj.state == NewsletterState.DRAFT else ["programme", "title", "summary", "text"]
        )
        return [*given, *fixed]

    def response_add(
        self, request: HttpRequest, obj: Newsletter, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._on(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Newsletter) -> HttpResponse:
        return self._on(request, obj) or super().response_change(request, obj)

    def _on(self, request: HttpRequest, obj: Newsletter) -> HttpResponse | None:
        """After Save one looks at it."""
        return redirect("admin:community_newsletter_overview", obj.pk) if "_save" in request.POST else None

    # --- looking at it, and letting it go -----------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/overview/", view(self.overview), name="community_newsletter_overview"),
            path("<int:pk>/preview/", view(self.preview), name="community_newsletter_preview"),
            path("<int:pk>/do/<slug:verb>/", view(require_POST(self.do)), name="community_newsletter_do"),
            *super().get_urls(),
        ]

    def overview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How it looks, who gets it, what became of it; and the form that schedules it."""
        row = self._own(request, pk)
        form = ScheduleForm(request.POST or None, initial={"at": row.due_at})
        if request.method == "POST" and form.is_valid():
            at: datetime = form.cleaned_data["at"]
            try:
                newsletters.schedule(newsletter=row, by=acting(request), at=at)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                self.message_user(request, "It is scheduled.", messages.SUCCESS)
                return redirect("admin:community_newsletter_overview", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": row.title,
            "opts": self.opts,
            "original": row,
            "newsletter": row,
            "form": form,
            "state": row.state,
            "readers": len(newsletters.still_to_get(row)) if row.state in ("draft", "scheduled") else None,
            "figures": selectors.figures(row) if row.started_at else None,
            "text": letter.preview(row, reader=acting(request)).text,
            "mails": reverse("admin:mailing_message_changelist"),
        }
        return TemplateResponse(request, "admin/community/newsletter/overview.html", context)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail as the officer would have it, for the frame of the overview."""
        return mail_page(letter.preview(self._own(request, pk), reader=acting(request)).html)

    def do(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """What a button of the overview says."""
        row = self._own(request, pk)
        if verb not in VERBS:
            raise Http404
        try:
            self.message_user(request, VERBS[verb](row, acting(request)), messages.SUCCESS)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
        return redirect("admin:community_newsletter_overview", pk)

    def _own(self, request: HttpRequest, pk: int) -> Newsletter:
        row = self.get_object(request, str(pk))
        if row is None or not self.has_change_permission(request, row):
            raise Http404
        assert isinstance(row, Newsletter)
        return row
