"""The pages of a group's votes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import DomainError
from common.forms import add_domain_error, posted
from groups.choices import Ballot, VoteKind
from groups.models import GroupVote
from groups.room.door import Room
from groups.room.pages import room_page
from groups.votes import services
from groups.votes.forms import BallotForm, OpenVoteForm
from groups.votes.tally import latest, tally, with_electors


@room_page()
def votes(request: HttpRequest, room: Room) -> HttpResponse:
    """All votes of the group that this member may see, newest first, and the form that opens one."""
    form = OpenVoteForm(posted(request), today=room.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            vote = services.open_vote(
                room=room,
                kind=VoteKind(given["kind"]),
                words=given["words"],
                closes_on=given["closes_on"],
                by=room.person,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Everybody in the group is asked.")
            return redirect("groups:vote", room.group.key, vote.key)
    rows = list(with_electors(room.shown(GroupVote.objects.all())))
    words = room.open([row for row in rows if row.words is not None], "words")
    shown = [(row, tally(row), words.get(row.pk, {}).get("words")) for row in rows]
    context = {"room": room, "votes": shown, "form": form if room.group.goes_on else None}
    return render(request, "groups/votes/votes.html", context, status=400 if form.is_bound else 200)


@room_page()
def vote(request: HttpRequest, room: Room, vote: UUID) -> HttpResponse:
    """One vote: answering it while it runs, its result afterwards."""
    row = with_electors(room.shown(GroupVote.objects.all())).filter(key=vote).first()
    if row is None:
        raise Http404("There is no such vote.")
    mine = latest(row.electors.all()).get(room.person.pk)
    form = BallotForm(posted(request), initial={"says": mine.says if mine else ""})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.cast(
                    room=room, vote_key=row.key, says=Ballot(form.cleaned_data["says"]), by=room.person
                )
            except DomainError as error:
                add_domain_error(form, error)
                status = error.status
            else:
                messages.success(request, "Your answer is kept. You can change it until the vote is over.")
                return redirect("groups:vote", room.group.key, row.key)
    found = tally(row)
    words = room.open([row], "words").get(row.pk, {}).get("words") if row.words is not None else None
    may = mine is not None and not found.is_over and room.group.goes_on
    context = {"room": room, "vote": row, "words": words, "tally": found, "mine": mine, "form": form if may else None,
               "problem": form.non_field_errors() if status >= 400 and not may else ()}  # fmt: skip
    return render(request, "groups/votes/vote.html", context, status=status)
