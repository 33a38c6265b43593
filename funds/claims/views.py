"""Claiming: what is promised to me, and a claim with what I paid and its receipts."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error, posted, render_form
from files.uploads import takes_upload
from funds import money
from funds.balances import with_spent
from funds.choices import ClaimState, CommitmentState
from funds.claims import services
from funds.claims.forms import SpendForm
from funds.commitments import services as commitments
from funds.models import Claim, Commitment, Spend
from people.accounts.signed_in import mine
from people.acting import acting

SHOWN = 100


@mine
def mine_all(request: HttpRequest) -> HttpResponse:
    """What I asked for and was promised, and my claims, newest first."""
    person = acting(request)
    asked = with_spent(Commitment.objects.filter(asked_by=person)).select_related("budget__programme")
    claims = Claim.objects.filter(claimant=person).select_related("commitment__budget__programme")
    context = {
        "asked": asked.exclude(state=CommitmentState.WITHDRAWN)[:SHOWN],
        "claims": claims.exclude(state=ClaimState.WITHDRAWN)[:SHOWN],
    }
    return render(request, "funds/mine.html", context)


@mine
@require_POST
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a claim from a promise."""
    commitment = Commitment.objects.select_related("budget").filter(key=key).first()
    if commitment is None:
        raise DomainError("There is no such promise.", status=404)
    return redirect(services.start(commitment=commitment, by=acting(request)))


@mine
@require_POST
def withdraw_request(request: HttpRequest, key: UUID) -> HttpResponse:
    commitment = get_object_or_404(Commitment, key=key, asked_by=acting(request))
    _say(request, lambda: commitments.withdraw(commitment=commitment, by=acting(request)), "It is withdrawn.")
    return redirect("funds:mine")


@takes_upload
@mine
def claim(request: HttpRequest, key: UUID) -> HttpResponse:
    """My claim: what is in it, and while it is being put together one more thing with its receipt."""
    found = _my_claim(request, key)
    form = None
    if found.is_open:
        again = bool(request.POST.get("twice_why"))
        form = SpendForm(found.commitment.budget, posted(request), request.FILES or None, again=again)
        if request.method == "POST" and form.is_valid():
            try:
                services.add_spend(claim=found, by=acting(request), **form.cleaned_data)
            except DomainError as error:
                if isinstance(error, services.ClaimedAlready):
                    form.fields["twice_why"].widget = forms.TextInput()
                add_domain_error(form, error)
            else:
                messages.success(request, "It is in your claim.")
                return redirect(found)
    elif request.method == "POST":
        messages.info(request, "What is in this claim stays as it is now.")
        return redirect(found)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Claim, form: SpendForm | None) -> HttpResponse:
    spends = list(found.spends.select_related("receipt"))
    of = found.commitment.budget.currency
    total = sum((each.worth for each in spends), start=Decimal(0))
    promised = found.commitment.worth
    context = {
        "claim": found,
        "form": form,
        "lines": [
            {
                "spend": each,
                "amount": money.words(each.amount, each.currency),
                "worth": money.words(each.worth, of) if each.currency != of else "",
                "until": services.last_day(found, each.on) if found.is_open and not found.late_why else None,
            }
            for each in spends
        ],
        "total": money.words(total, of),
        "promised": money.words(promised, of),
        "left": money.words(promised - commitments.spent_of(found.commitment), of),
        "may_withdraw": found.state in (ClaimState.COLLECTING, ClaimState.SUBMITTED),
    }
    if form is None:
        return render(request, "funds/claim.html", context)
    response = render_form(request, "funds/claim.html", context)
    if form.errors and response.status_code == 200:
        response.status_code = 400
    return response


@mine
@require_POST
def hand_in(request: HttpRequest, key: UUID) -> HttpResponse:
    found = _my_claim(request, key)
    _say(
        request,
        lambda: services.submit(claim=found, by=acting(request)),
        "It is handed in. You have a mail when an officer has looked at it.",
    )
    return redirect(found)


@mine
@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    found = _my_claim(request, key)
    _say(request, lambda: services.withdraw(claim=found, by=acting(request)), "The claim is withdrawn.")
    return redirect(found)


@mine
@require_POST
def remove(request: HttpRequest, key: UUID, spend: UUID) -> HttpResponse:
    found = _my_claim(request, key)
    row = Spend.objects.select_related("claim__commitment__budget").filter(claim=found, key=spend).first()
    if row is None:
        raise Http404("There is no such row.")
    _say(request, lambda: services.remove_spend(spend=row, by=acting(request)), "It is taken out.")
    return redirect(found)


def _say(request: HttpRequest, do: Callable[[], object], done: str) -> None:
    """Do it, and say that it is done or why it is not."""
    try:
        do()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)


def _my_claim(request: HttpRequest, key: UUID) -> Claim:
    """Mine, or none: somebody else's is as if it did not exist."""
    rows = Claim.objects.select_related("commitment__budget__programme", "claimant")
    return get_object_or_404(rows, key=key, claimant=acting(request))
