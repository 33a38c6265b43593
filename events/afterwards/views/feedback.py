"""Saying how it was, behind the signed link of a mail; and what organisers may read of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import links
from common.errors import DomainError
from common.export import csv_response
from common.forms import add_domain_error
from common.privacy import FEWEST_SHOWN
from events.access import event_to_run
from events.afterwards import feedback as service
from events.afterwards.forms import FeedbackForm
from events.afterwards.mails import PURPOSE
from events.models import FeedbackRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """The form; for whoever has answered, a thank you. Looking at it changes nothing."""
    asked = _asked(token)
    event = asked.registration.event
    if asked.answered_at is not None:
        return render(request, "events/feedback_thanks.html", {"event": event})
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.answer(request=asked, **form.cleaned_data)
        except DomainError as error:
            if error.status == 410:
                raise
            add_domain_error(form, error)
        else:
            messages.success(request, "Your answer is kept, without your name.")
            return redirect("events:feedback", token=token)
    context = {"form": form, "event": event, "shown_from": FEWEST_SHOWN}
    return render(request, "events/feedback.html", context)


def _asked(token: str) -> FeedbackRequest:
    key = links.read_token(PURPOSE, token)
    asked = FeedbackRequest.objects.select_related("registration__event__programme").filter(key=key).first()
    if asked is None:
        raise DomainError("This question is closed. Thank you for wanting to answer it.", status=410)
    if asked.answered_at is None and not service.attended(asked.registration):
        raise DomainError(
            "The register says that you were not there, so there is nothing to ask.", status=410
        )
    return asked


@login_required
@never_cache
@require_safe
def feedback_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The answers as a file, under the same rule as on the page."""
    event = event_to_run(request, slug)
    return csv_response(
        f"feedback-{event.number}",
        [
            ("Question", lambda line: line.question),
            ("Answer", lambda line: line.answer),
            ("How many", lambda line: line.how_many),
            ("May be quoted without a name", lambda line: line.may_quote),
        ],
        service.lines(event),
    )
