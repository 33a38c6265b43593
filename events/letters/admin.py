"""Writing to people of an event: choose them, write, look at it as it will arrive, send."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.desk import DeskPages, desk_page
from common.desk.steps import steps
from common.errors import DomainError
from common.forms import add_domain_error
from common.readable import whole_numbers
from events.choices import LIVE
from events.letters import services as letters
from events.models import Event, Registration
from mailing.rendering.preview import mail_page
from people.acting import acting


class LetterForm(forms.Form):
    """Who gets it, and what it says."""

    groups = forms.MultipleChoiceField(
        label="To", choices=letters.Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.ModelMultipleChoiceField(
        label="And to these people",
        queryset=Registration.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    subject = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Give the letter a subject."},
    )
    text = forms.CharField(
        label="What you want to say",
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField"}),
        help_text="Plain paragraphs. It begins with “Dear” and their name, and ends with yours. Each person sees only "
        "their own copy.",
        error_messages={"required": "Write something: the letter is empty."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        people: Any = self.fields["people"]
        people.queryset = (
            Registration.objects.filter(event=event, person__isnull=False)
            .select_related("person", "museum")
            .order_by("person__name", "pk")
        )
        people.label_from_instance = _named

    def addressees(self) -> list[letters.Addressee]:
        given = self.cleaned_data
        return letters.addressees(
            self.event, groups=given["groups"], registrations=[row.pk for row in given["people"]]
        )


def _named(row: Registration) -> str:
    museum = f", {row.museum}" if row.museum else ""
    return (
        f"{row.who}{museum}"
        if row.state in LIVE
        else f"{row.who}{museum} ({row.get_state_display().lower()})"
    )


class Letters(DeskPages[Event]):
    """The pages of letters to people of an event."""

    noun = "event"
    home = "overview"

    @desk_page("letter/", name="letter")
    def write(self, request: HttpRequest, event: Event) -> HttpResponse:
        """Write it, look at it, send it. Nothing goes before the officer has seen how it looks and how many get it."""
        chosen = whole_numbers(request.GET.getlist("people"))
        kept = _kept_of(request, event)
        if request.POST.get("do") == "afresh":
            request.session.pop(_WRITTEN, None)
            return redirect(request.path)
        initial = {"people": chosen} if chosen else kept or {"groups": [letters.Audience.PLACE]}
        form = LetterForm(event, request.POST or None, initial=initial)
        context: dict[str, Any] = {
            "form": form,
            "step": "write",
            "steps": steps(0, *_STEPS),
            "keep": reverse("admin:events_event_letter_keep", args=[event.pk]),
            "found_again": bool(kept) and not chosen and request.method == "GET",
        }
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                to = form.addressees()
                if not to:
                    raise DomainError("Nobody is chosen. Choose a group, or people by name.", field="groups")
                if request.POST.get("do") == "send":
                    return self._send(request, event, form, to)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                if request.POST.get("do") != "back":
                    shown = letters.preview(
                        event=event,
                        by=acting(request),
                        to=to[0],
                        subject=given["subject"],
                        text=given["text"],
                    )
                    request.session[_KEPT] = {"event": event.pk, "html": shown.html}
                    context |= {
                        "step": "look",
                        "steps": steps(1, *_STEPS),
                        "to": to,
                        "unreachable": [each for each in to if not each.person.address],
                        "text": shown.text,
                    }
        return self.page(
            request,
            "admin/events/event/letter.html",
            event,
            title=f"Write to people of “{event}”",
            here="Write to people",
            **context,
        )

    def _send(
        self, request: HttpRequest, event: Event, form: LetterForm, to: list[letters.Addressee]
    ) -> HttpResponse:
        given = form.cleaned_data
        sent = letters.write(
            event=event,
            by=acting(request),
            to=to,
            subject=given["subject"],
            text=given["text"],
            key=given["key"],
        )
        request.session.pop(_KEPT, None)
        request.session.pop(_WRITTEN, None)
        people = "1 person" if len(sent) == 1 else f"{len(sent):,} people"
        self.desk.message_user(
            request,
            f"“{given['subject']}” is on its way to {people}. Each mail stands below.",
            messages.SUCCESS,
        )
        return redirect(self.home_of(event))

    @desk_page("letter/keep/", name="letter_keep", post=True)
    def keep(self, request: HttpRequest, event: Event) -> HttpResponse:
        """Keep what is being written, in the officer's own session: nobody else sees it before it is sent."""
        posted = request.POST
        request.session[_WRITTEN] = {
            "event": event.pk,
            "subject": posted.get("subject", "")[:200],
            "text": posted.get("text", "")[:LONGEST_KEPT],
            "groups": posted.getlist("groups")[: len(letters.Audience)],
            "people": whole_numbers(posted.getlist("people"))[:MOST_KEPT],
        }
        return JsonResponse({"says": f"Kept at {timezone.localtime():%H:%M}"})

    @desk_page("letter/preview/", name="letter_preview")
    def frame(self, request: HttpRequest, event: Event) -> HttpResponse:
        """The letter that was last looked at, for the frame of its preview."""
        kept = request.session.get(_KEPT) or {}
        return mail_page(kept["html"] if kept.get("event") == event.pk else "")


#: How a letter looks that was last looked at, and one that is being written.
_KEPT, _WRITTEN = "events.letter", "events.letter_written"
#: How much of what is being written is kept: letters, and people chosen by name.
LONGEST_KEPT, MOST_KEPT = 20_000, 500
_STEPS = (("Write", ""), ("Preview", ""), ("Send", ""))


def _kept_of(request: HttpRequest, event: Event) -> dict[str, Any]:
    kept = request.session.get(_WRITTEN) or {}
    return kept if kept.get("event") == event.pk and (kept["subject"] or kept["text"]) else {}
