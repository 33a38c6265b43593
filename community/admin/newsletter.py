"""A newsletter's form, and the page on which an officer looks at it and lets it go."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Verb, Work, desk_page, doors
from common.desk.steps import JobStep, steps
from common.errors import DomainError
from common.forms import add_domain_error
from common.registry import Band
from common.widgets import NamedSplitDateTime
from community import selectors
from community.choices import NewsletterState
from community.models import Newsletter
from community.services import letter, newsletters
from mailing.rendering.preview import mail_page
from people.acting import acting


class NewsletterForm(forms.ModelForm[Newsletter]):
    class Meta:
        model = Newsletter
        fields = ("programme", "title", "summary", "text", "shown")
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "summary": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "text": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField", "data-marks": ""}),
        }

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        wrong = letter.problems(text)
        if wrong:
            raise forms.ValidationError(wrong)
        return text


class KeptForm(forms.ModelForm[Newsletter]):
    """What is kept by itself while somebody writes. Only its lengths are looked at."""

    title = forms.CharField(required=False, max_length=120)

    class Meta:
        model = Newsletter
        fields = ("title", "summary", "text")


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


def _in(*states: NewsletterState) -> Callable[[Newsletter], bool]:
    return lambda row: row.state in states


def _can_be_stopped(row: Newsletter) -> bool:
    """While something of it waits to go."""
    return row.state == NewsletterState.SENDING or (
        row.state == NewsletterState.SENT and selectors.figures(row).waiting > 0
    )


def steps_of(row: Newsletter | None, current: int) -> Sequence[JobStep]:
    """Write, preview, send: the steps of a draft, which one may go to and fro."""
    names = ("change", "overview", "sending")
    addresses = [
        reverse(f"admin:community_newsletter_{name}", args=[row.pk]) if row else "" for name in names
    ]
    return steps(current, *zip(("Write", "Preview", "Send"), addresses, strict=True))


class NewsletterPages(DeskPages[Newsletter]):
    """How a newsletter looks, who gets it, what became of it, and the buttons that let it go."""

    noun = "newsletter"
    home = "overview"
    verbs = (
        Verb(
            "add",
            "Put in what is new",
            newsletters.add_what_is_new,
            "What is new stands at the end of the text. Change it as you like.",
            may=_in(NewsletterState.DRAFT),
        ),
        Verb(
            "test",
            "Send a test to me",
            letter.test,
            "A test is on its way to you.",
            may=_in(NewsletterState.DRAFT, NewsletterState.SCHEDULED),
        ),
        Verb(
            "schedule",
            "Schedule it",
            newsletters.schedule,
            "It is scheduled.",
            may=_in(NewsletterState.DRAFT),
            form=lambda row, posted: ScheduleForm(posted, initial={"at": row.due_at}),
            on="sending",
        ),
        Verb(
            "send",
            "Send it now",
            newsletters.schedule,
            "It begins to go out within a minute.",
            may=_in(NewsletterState.DRAFT),
            on="sending",
        ),
        Verb(
            "unschedule",
            "Make it a draft again",
            newsletters.unschedule,
            "It is a draft again.",
            may=_in(NewsletterState.SCHEDULED),
        ),
        Verb(
            "stop",
            "Stop it: keep back what has not gone",
            newsletters.stop,
            lambda row, held: (
                f"Stopped. Mails kept back: {held}. A worker may have had up to fifty in its hands; those go."
            ),
            may=_can_be_stopped,
            danger=True,
        ),
        Verb(
            "go-on",
            "Let the rest go",
            newsletters.go_on,
            "The rest of it goes out.",
            may=_in(NewsletterState.STOPPED),
        ),
        Verb(
            "end",
            "End it: never send the rest",
            newsletters.end,
            lambda row, given_up: f"Ended. Mails that will never go: {given_up}.",
            may=_in(NewsletterState.STOPPED),
            confirm=True,
            danger=True,
            says="What has not gone by now never goes. This cannot be undone.",
        ),
    )

    @desk_page("overview/")
    def overview(self, request: HttpRequest, row: Newsletter) -> HttpResponse:
        """How it looks, who gets it, what became of it."""
        to_go = row.state in (NewsletterState.DRAFT, NewsletterState.SCHEDULED)
        return self.page(
            request,
            "admin/community/newsletter/overview.html",
            row,
            state=row.state,
            readers=len(newsletters.still_to_get(row)) if to_go else None,
            figures=selectors.figures(row) if row.started_at else None,
            text=letter.preview(row, reader=acting(request)).text,
            mails=reverse("admin:mailing_message_changelist"),
            steps=steps_of(row, 1) if row.state == NewsletterState.DRAFT else [],
        )

    @desk_page("send/", name="sending")
    def sending(
        self, request: HttpRequest, row: Newsletter, refused: tuple[Verb, DomainError] | None = None
    ) -> HttpResponse:
        """How many get it, and the two buttons: now, or at a day and time. A refusal stands beside its field."""
        if row.state != NewsletterState.DRAFT:
            return redirect(self.home_of(row))
        form = ScheduleForm(initial={"at": row.due_at})
        problem = ""
        if refused:
            verb, error = refused
            if verb.name == "schedule":
                form = ScheduleForm(request.POST)
                if form.is_valid():
                    add_domain_error(form, error)
            else:
                problem = error.message
        return self.page(
            request,
            "admin/community/newsletter/sending.html",
            row,
            title=f"Send “{row}”",
            here="Send",
            status=refused[1].status if refused else 200,
            readers=len(newsletters.still_to_get(row)),
            form=form,
            problem=problem,
            steps=steps_of(row, 2),
            send=self.verb_address(row, "send"),
            schedule=self.verb_address(row, "schedule"),
        )

    @desk_page("keep/", post=True)
    def keep(self, request: HttpRequest, row: Newsletter) -> HttpResponse:
        """Keep what is being written, asked for by the page itself every few seconds."""
        form = KeptForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"says": "Not kept: something is too long."}, status=400)
        newsletters.keep(newsletter=row, by=acting(request), **form.cleaned_data)
        return JsonResponse({"says": f"Kept at {timezone.localtime():%H:%M}"})

    @desk_page("preview/")
    def preview(self, request: HttpRequest, row: Newsletter) -> HttpResponse:
        """The mail as the officer would have it, for the frame of the overview."""
        return mail_page(letter.preview(row, reader=acting(request)).html)


@admin.register(Newsletter)
class NewsletterAdmin(ScopedAdmin):
    """Drafts are written in the form; everything else happens on the overview, by buttons."""

    work = Work.MAIL
    found_by = ("title",)
    desk_pages = (NewsletterPages,)
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

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        row = self.get_object(request, object_id) if object_id else None
        if row is None or row.state == NewsletterState.DRAFT:
            keep = reverse("admin:community_newsletter_keep", args=[row.pk]) if row else ""
            extra_context = {"steps": steps_of(row, 0), "keep": keep, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra_context)

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
        """After writing comes the preview."""
        return redirect("admin:community_newsletter_overview", obj.pk) if "_save" in request.POST else None


doors.register("community.newsletters", Door(Work.MAIL, "Newsletters", Newsletter), order=Band.FIRST)
