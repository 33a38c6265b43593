"""The pages of somebody who wants a group: their private choices, and that there is none this time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error, posted
from matching.choices import RunState
from matching.forming import publishing, wishes
from matching.forming.forms import NotWithForm
from matching.models import NotWith, Seat
from people.accounts.signed_in import mine
from people.acting import acting


@mine
def not_with(request: HttpRequest) -> HttpResponse:
    """Whom I would rather not share a group with. Nobody else ever sees this page's rows."""
    person = acting(request)
    form = NotWithForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            wishes.not_with(address=form.cleaned_data["address"], by=person)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Noted. It counts from the next time groups are formed.")
            return redirect("matching:not_with")
    context = {"form": form, "rows": NotWith.objects.filter(person=person)}
    return render(
        request, "matching/not_with.html", context, status=400 if form.is_bound and form.errors else 200
    )


@mine
@require_POST
def forget_not_with(request: HttpRequest, key: str) -> HttpResponse:
    """Take back a private choice."""
    choice = get_object_or_404(NotWith, key=key, person=acting(request))
    wishes.forget_not_with(choice=choice, by=acting(request))
    messages.success(request, "That choice is gone.")
    return redirect("matching:not_with")


@mine
def left_out(request: HttpRequest, key: str) -> HttpResponse:
    """What somebody is told for whom there is no group this time."""
    seats = Seat.objects.select_related("run__pool__call__programme")
    published = seats.filter(run__state=RunState.PUBLISHED, group=None)
    seat = get_object_or_404(published, key=key, entry__person=acting(request))
    publishing.see(seat=seat)
    pool = seat.run.pool
    context = {"seat": seat, "pool": pool, "pool_is_open": pool.is_open(person=acting(request))}
    return render(request, "matching/left_out.html", context)
