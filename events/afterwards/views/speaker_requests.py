""" "Invite this speaker", and the speaker's own yes or no."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import links
from common.errors import DomainError
from common.forms import add_domain_error
from events.afterwards import speaker_requests
from events.afterwards.forms import InviteSpeakerForm, SpeakerAnswerForm
from events.afterwards.mails_speakers import PURPOSE, inviter_words
from events.choices import UNDECIDED
from events.models import SpeakerRequest, Talk
from events.models.event import in_public
from people.acting import acting


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Ask for a talk that was given. The talk, its speaker and its title are filled in already."""
    public = Talk.objects.filter(in_public("event__"))
    talk = get_object_or_404(public.select_related("event__programme", "museum"), key=key, event__slug=slug)
    by = acting(request)
    speaker_requests.refuse_if_impossible(talk, by=by)
    form = InviteSpeakerForm(request.POST if request.method == "POST" else None, talk=talk, by=by)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("title", "when", "room", "help_wanted")}
        try:
            speaker_requests.invite(talk=talk, by=by, network=form.network, museum=form.museum, **given)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return render(request, "events/invite_sent.html", {"talk": talk, "event": talk.event})
    context = {
        "form": form,
        "talk": talk,
        "event": talk.event,
        "speakers": speaker_requests.speakers_words(talk),
    }
    return render(request, "events/invite.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def speaker_request(request: HttpRequest, token: str) -> HttpResponse:
    """Would you come? Looking changes nothing; one of two buttons does."""
    asked = _asked(token)
    form = SpeakerAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get("willing") in ("yes", "no") and form.is_valid():
        speaker_requests.answer(
            request=asked, willing=request.POST["willing"] == "yes", note=form.cleaned_data["note"]
        )
        return redirect("events:speaker-request", token=token)
    proposal = asked.proposal
    context = {
        "asked": asked,
        "proposal": proposal,
        "talk": proposal.talk,
        "event": proposal.talk.event if proposal.talk else None,
        "inviter": inviter_words(proposal),
        "open": asked.willing is None and proposal.state in UNDECIDED,
        "form": form,
    }
    return render(request, "events/invite_answer.html", context)


def _asked(token: str) -> SpeakerRequest:
    key = links.read_token(PURPOSE, token)
    asked = (
        SpeakerRequest.objects.select_related(
            "proposal__programme",
            "proposal__proposer",
            "proposal__network",
            "proposal__museum",
            "proposal__talk__event__programme",
            "person",
        )
        .filter(key=key, person__erased_at=None)
        .first()
    )
    if asked is None or asked.proposal.talk is None:
        raise DomainError("This invitation is no longer kept.", status=410)
    return asked
