"""Offering to host: the six questions, and the page of what one has offered."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error, posted
from events.access import may_run
from events.choices import ProposalState
from events.hosting import proposals
from events.hosting.forms import HINTS, OfferToHostForm, RemarkForm
from events.hosting.organisers_pages import run_address
from events.models import Proposal
from people.accounts.signed_in import mine
from people.acting import acting
from people.museums.services import find_or_note


def offer(request: HttpRequest) -> HttpResponse:
    """What a session is and what is asked; for whoever is signed in, the questions themselves."""
    if request.user.is_authenticated or request.method == "POST":
        return _offer(request)
    questions = [(question, HINTS[name]) for name, question in proposals.QUESTIONS.items()]
    begin = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    return render(request, "events/proposals/about.html", {"questions": questions, "begin": begin})


@mine
def _offer(request: HttpRequest) -> HttpResponse:
    form = OfferToHostForm(
        posted(request),
        person=acting(request),
        programme=request.GET.get("programme", ""),
        again=_earlier(request),
    )
    form.start_with(request.GET.get("museum"))
    return _written(request, form, proposal=None)


def _earlier(request: HttpRequest) -> Proposal | None:
    """An offer of mine that was declined or withdrawn, when it is to be offered again."""
    try:
        key = UUID(request.GET.get("again", ""))
    except ValueError:
        return None
    over = (ProposalState.DECLINED, ProposalState.WITHDRAWN)
    return (
        Proposal.objects.select_related("museum")
        .filter(key=key, proposer=acting(request), state__in=over)
        .first()
    )


@mine
def change(request: HttpRequest, key: str) -> HttpResponse:
    """The questions again: for a draft, or for an offer that an officer has asked about."""
    proposal = _my_proposal(request, key)
    if proposal.state not in proposals.OPEN_TO_CHANGE:
        messages.info(request, "It is with the officers now, so what it says stays as it is.")
        return redirect(proposal)
    form = OfferToHostForm(posted(request), person=acting(request), proposal=proposal)
    return _written(request, form, proposal=proposal)


def _written(request: HttpRequest, form: OfferToHostForm, *, proposal: Proposal | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = _keep(request, form, proposal)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect(saved)
    context = {"form": form, "proposal": proposal}
    failed = request.method == "POST" and form.errors
    return render(request, "events/proposals/form.html", context, status=400 if failed else 200)


def _keep(request: HttpRequest, form: OfferToHostForm, proposal: Proposal | None) -> Proposal:
    """Save it, and send it if that was the button: both or neither."""
    by, data = acting(request), form.cleaned_data
    sent = Proposal.objects.filter(key=data["key"], proposer=by).exclude(state__in=proposals.OPEN_TO_CHANGE)
    if proposal is None and (already := sent.first()) is not None:
        messages.info(request, "You have sent it already. Once is enough.")
        return already
    with transaction.atomic():
        museum = find_or_note(text=data["museum"], museum_id=data["museum_id"], by=by)
        given = {"programme": data["programme"], "museum": museum, "answers": form.answers}
        if proposal is None:
            proposal = proposals.write(by=by, key=data["key"], **given)
        else:
            proposal = proposals.change(proposal=proposal, by=by, **given)
        if not form.sends:
            messages.success(
                request, "Saved. Come back and finish it whenever you like: it is on My learning."
            )
        elif proposal.state == ProposalState.DRAFT:
            proposal = proposals.send(proposal=proposal, by=by)
            messages.success(request, "Sent. You have a mail that says what happens next.")
        else:
            messages.success(request, "Saved. Now answer the question, and it goes back to the officers.")
    return proposal


@mine
def proposal(request: HttpRequest, key: str) -> HttpResponse:
    """What I offered, where it stands, and what was said about it; here a question is answered."""
    found = _my_proposal(request, key)
    form = None
    if found.state == ProposalState.ASKED:
        form = RemarkForm(posted(request), label="Your answer", required="Write your answer.")
        if request.method == "POST" and form.is_valid():
            try:
                proposals.answer(proposal=found, by=acting(request), text=form.cleaned_data["text"])
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(request, "Your answer is with the officers.")
                return redirect(found)
    elif request.method == "POST":
        messages.info(request, "Nobody is waiting for an answer from you just now.")
        return redirect(found)
    context = {
        "proposal": found,
        "form": form,
        "answers": [
            (question, getattr(found, name))
            for name, question in proposals.QUESTIONS.items()
            if name != "title"
        ],
        "remarks": found.remarks.select_related("author"),
        "reply_by": proposals.reply_by(found),
        "may_change": found.state in proposals.OPEN_TO_CHANGE,
        "may_withdraw": found.state in (ProposalState.DRAFT, ProposalState.SENT, ProposalState.ASKED),
        "runs": run_address(found.event) if found.event and may_run(acting(request), found.event) else "",
    }
    failed = request.method == "POST" and form is not None and form.errors
    return render(request, "events/proposals/proposal.html", context, status=400 if failed else 200)


@mine
@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    found = _my_proposal(request, key)
    try:
        proposals.withdraw(proposal=found, by=acting(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "It is withdrawn. What you wrote is kept here for you.")
    return redirect(found)


def _my_proposal(request: HttpRequest, key: str) -> Proposal:
    """Mine, or none: somebody else's is as if it did not exist."""
    rows = Proposal.objects.select_related("programme", "museum", "network", "event__programme", "decided_by")
    return get_object_or_404(rows, key=key, proposer=acting(request))
