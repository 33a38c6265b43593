"""The fund of a group: what is left, asking for some, and its ledger."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import DomainError
from common.forms import add_domain_error, posted
from funds.balances import balance_of, with_spent
from funds.choices import CommitmentState
from groups.fund import services
from groups.fund.forms import AskFundForm
from groups.models import Membership, voice
from groups.room.door import Room
from groups.room.pages import room_page

SHOWN = 200


@room_page(signed=False)
def fund(request: HttpRequest, room: Room) -> HttpResponse:
    """The ledger that all members see: what was asked, by whom, what of it is spent. Receipts are their claimants'."""
    found = services.of(room.group)
    if found is None:
        raise DomainError(services.NO_FUND, status=404)
    form = None
    if room.group.goes_on and found.budget.is_open:
        form = AskFundForm(found.budget, posted(request))
        if form.is_valid():
            try:
                services.ask(room=room, **form.cleaned_data)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(
                    request, "The officers have it, and the money is held back until they answer."
                )
                return redirect("groups:fund", room.group.key)
    rows = with_spent(found.budget.commitments.exclude(state=CommitmentState.WITHDRAWN))
    people = {
        each.person_id: voice(each)
        for each in Membership.objects.filter(group=room.group).select_related("person").order_by("pk")
    }
    context = {
        "room": room,
        "budget": found.budget,
        "balance": balance_of(found.budget),
        "form": form,
        "rows": [(row, people.get(row.asked_by_id, "Somebody")) for row in rows[:SHOWN]],
    }
    failed = form is not None and form.is_bound
    return render(request, "groups/fund/fund.html", context, status=400 if failed else 200)
