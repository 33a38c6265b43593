"""The pages of somebody who wants a group: their wish, their private choices, their place."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.deadlines import form_stamp, read_stamp
from common.errors import DomainError
from common.forms import add_domain_error
from matching.choices import GONE, Answer, RunState
from matching.forming import answers, explanations, wishes
from matching.forming.board import Board
from matching.forming.forms import NotRightForm, NotWithForm, WantForm
from matching.models import Entry, NotWith, Pool, Seat
from people.accounts.drafts import mine, posted_or_kept, whose
from people.acting import acting
from people.choices import Visibility

#: What happens next, after each answer.
SAID = {
    Answer.ACCEPTED: "You are in. The officers write to the whole group about the first meeting. Until then there is "
    "nothing to do.",
    Answer.DECLINED: "Thank you for telling us. There is nothing more to do.",
    Answer.WITHDRAWN: "You have left the group. The officers see it, and nobody is told a reason.",
}


@mine
def want(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one wants a group, change it, or pause."""
    pool = get_object_or_404(Pool, pk=pk, call__programme__is_public=True)
    person = acting(request)
    entry = Entry.objects.filter(pool=pool, person=person).first()
    form = WantForm(
        posted_or_kept(request),
        instance=entry or wishes.proposed(pool=pool, person=person),
        person=person,
        initial={"opened": form_stamp(pool, now=timezone.now())},
    )
    opened_at = read_stamp(pool, form.data.get("opened", ""))
    if request.method == "POST" and form.is_valid():
        try:
            wishes.write(pool=pool, by=person, wish=form.instance, form_opened_at=opened_at)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Your wish is noted. You hear from us when groups have been formed.")
            return redirect(pool.get_absolute_url())
    topics = person.topic_interests.filter(topic__merged_into=None).select_related("topic")
    context = {
        "pool": pool,
        "form": form if pool.is_open(person=person, form_opened_at=opened_at) else None,
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
    person = acting(request)
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
    choice = get_object_or_404(NotWith, key=key, person=acting(request))
    wishes.forget_not_with(choice=choice, by=acting(request))
    messages.success(request, "That choice is gone.")
    return redirect("matching:not_with")


@mine
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody's place in a group, or the words to somebody who has none. Looking is no answer; that is a button."""
    seats = Seat.objects.select_related("run__pool__call__programme", "entry")
    seat = get_object_or_404(seats, key=key, entry__person=acting(request), run__state=RunState.PUBLISHED)
    form = NotRightForm(request.POST if request.POST.get("answer") == "not-right" else None)
    if form.is_valid():
        answers.not_right(seat=seat, by=acting(request), words=form.cleaned_data["words"])
        messages.success(request, "The officers have it, and nobody else. They will write to you.")
        return redirect(seat.get_absolute_url())
    if request.method == "POST" and not form.is_bound:
        verb = {"yes": answers.accept, "no": answers.decline}.get(request.POST.get("answer", ""))
        if verb is None:
            raise Http404("There is no such answer.")
        messages.success(request, SAID[Answer(verb(seat=seat, by=acting(request)).answer)])
        return redirect(seat.get_absolute_url())
    answers.see(seat=seat, by=acting(request))
    context = {"seat": seat, "pool": seat.run.pool, "may_answer": answers.may_answer(seat), "form": form}
    context |= {"pool_is_open": seat.run.pool.is_open(person=acting(request))}
    if seat.group is not None:
        board = Board(seat.run)
        group = [each for each in board.seats if each.group == seat.group and each.answer not in GONE]
        private = {board.at[s.entry_id] for s in group if s.entry.person.show_topics == Visibility.OFFICERS}
        members = [board.at[each.entry_id] for each in group]
        mine_is = board.at[seat.entry_id]
        if mine_is in members:
            context["why"] = explanations.to_member(board.question, members, mine_is, private=private)
            context["others"] = [each for each in group if each.pk != seat.pk]
    return render(request, "matching/place.html", context, status=400 if form.is_bound else 200)
