"""The pages of somebody who wants a group: their wish, their private choices, their place."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.forms import add_domain_error
from matching import telling
from matching.choices import RunState
from matching.forms import NotWithForm, WantForm
from matching.models import Entry, NotWith, Pool, Seat
from matching.services import answers, wishes
from matching.services.board import Board
from matching.services.publishing import GONE
from people.choices import Visibility
from people.views.drafts import mine, posted_or_kept, whose
from people.views.signed_in import me


@mine
def want(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one wants a group, change it, or pause."""
    pool = get_object_or_404(Pool.objects.select_related("programme"), pk=pk, programme__is_public=True)
    person = me(request)
    entry = Entry.objects.filter(pool=pool, person=person).first()
    form = WantForm(
        posted_or_kept(request), instance=entry or wishes.proposed(pool=pool, person=person), person=person
    )
    if request.method == "POST" and form.is_valid():
        try:
            wishes.write(pool=pool, by=person, wish=form.instance)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Your wish is noted. You hear from us when groups have been formed.")
            return redirect(pool.get_absolute_url())
    topics = person.topic_interests.filter(topic__merged_into=None).select_related("topic")
    context = {
        "pool": pool,
        "form": form if pool.is_open() else None,
        "entry": entry,
        "topics": sorted({interest.topic.name for interest in topics}),
        "whose": whose(person),
    }
    return render(
        request, "matching/want.html", context, status=400 if form.is_bound and form.errors else 200
    )


@mine
def not_with(request: HttpRequest) -> HttpResponse:
    """Whom I would rather not share a group with. Nobody else ever sees this page's rows."""
    person = me(request)
    form = NotWithForm(posted_or_kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            wishes.not_with(address=form.cleaned_data["address"], by=person)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Noted. It counts from the next time groups are formed.")
            return redirect("matching:not_with")
    context = {"form": form, "rows": NotWith.objects.filter(person=person), "whose": whose(person)}
    return render(
        request, "matching/not_with.html", context, status=400 if form.is_bound and form.errors else 200
    )


@mine
@require_POST
def forget_not_with(request: HttpRequest, key: str) -> HttpResponse:
    """Take back a private choice."""
    get_object_or_404(NotWith, key=key, person=me(request)).delete()
    messages.success(request, "That choice is gone.")
    return redirect("matching:not_with")


@mine
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody's place in a group, or the words to somebody who has none. Looking is no answer; that is a button."""
    seats = Seat.objects.select_related("run__pool__programme", "entry")
    seat = get_object_or_404(seats, key=key, entry__person=me(request), run__state=RunState.PUBLISHED)
    if request.method == "POST":
        verb = {"yes": answers.accept, "no": answers.decline}.get(request.POST.get("answer", ""))
        if verb is None:
            raise Http404("There is no such answer.")
        verb(seat=seat, by=me(request))
        messages.success(request, "Thank you. Your answer is noted.")
        return redirect(seat.get_absolute_url())
    answers.see(seat=seat, by=me(request))
    context = {"seat": seat, "pool": seat.run.pool, "may_answer": answers.may_answer(seat)}
    if seat.group is not None:
        board = Board(seat.run)
        group = [each for each in board.seats if each.group == seat.group and each.answer not in GONE]
        private = {board.at[s.entry_id] for s in group if s.entry.person.show_topics == Visibility.OFFICERS}
        members = [board.at[each.entry_id] for each in group]
        mine_is = board.at[seat.entry_id]
        if mine_is in members:
            context["why"] = telling.to_member(board.question, members, mine_is, private=private)
            context["others"] = [each for each in group if each.pk != seat.pk]
    return render(request, "matching/place.html", context)
