"""Asking the officers, in the room; and a case, for the officers whom the member has named."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import DomainError
from common.forms import add_domain_error, posted
from groups.choices import HelpKind
from groups.help import services
from groups.help.forms import AskOfficersForm, HelpNoteForm
from groups.room.door import Room
from groups.room.pages import room_page
from people.accounts.signed_in import mine
from people.acting import acting
from programmes.selectors import officers_of


@room_page()
def ask(request: HttpRequest, room: Room) -> HttpResponse:
    """What was asked before, as far as this member may see it, and asking anew."""
    inside = services.members_of(room)
    officers = [each for each in officers_of(room.group.programme) if each.pk not in inside]
    form = AskOfficersForm(posted(request), officers=officers)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            case = services.ask_officers(
                room=room, by=room.person, **{**given, "kind": HelpKind(given["kind"])}
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "The officers you chose have it, and nobody else.")
            return redirect("groups:help-case", room.group.key, case.key)
    context = {
        "room": room,
        "cases": list(services.cases_in(room)),
        "form": form if room.group.goes_on else None,
    }
    return render(request, "groups/help/ask.html", context, status=400 if form.is_bound else 200)


@room_page()
def help_case(request: HttpRequest, room: Room, case: UUID) -> HttpResponse:
    """One case as its group sees it: what was shared and the answers, no notes."""
    row = services.cases_in(room).filter(key=case).first()
    if row is None:
        raise Http404("There is no such case.")
    own = row.by_id == room.membership.pk
    if request.method == "POST":
        if not own:
            raise Http404("There is no such case.")
        services.take_back(room=room, case=row, by=room.person)
        messages.success(request, "What you shared is gone, and the case is closed.")
        return redirect("groups:help-case", room.group.key, row.key)
    words = room.open([row], "words").get(row.pk, {}).get("words") if row.words is not None else None
    answers = list(row.notes.filter(is_answer=True).select_related("by"))
    opened = room.open(answers, "words")
    context = {
        "room": room,
        "case": row,
        "words": words,
        "answers": [(answer, opened[answer.pk]["words"]) for answer in answers],
        "own": own,
        "named": [each.officer for each in row.named.select_related("officer")],
        "cards": services.signposts(row)[:5],
    }
    return render(request, "groups/help/help_case.html", context)


@mine
def cases(request: HttpRequest) -> HttpResponse:
    """The cases in which somebody was named, open ones first."""
    rows = sorted(services.cases_for(acting(request)), key=lambda case: case.closed_at is not None)
    return render(request, "groups/help/cases.html", {"cases": rows})


@mine
def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """One case, for an officer who was named in it; for anybody else there is none."""
    officer = acting(request)
    row = services.case_for(officer, case)
    form = HelpNoteForm(posted(request) if request.POST.get("do") != "close" else None)
    problem, status = "", 400 if form.is_bound else 200
    try:
        if request.method == "POST" and request.POST.get("do") == "close":
            services.close(case=row, by=officer)
            messages.success(request, "The case is closed.")
            return redirect("groups:case", row.key)
        if form.is_valid():
            services.write(case=row, by=officer, **form.cleaned_data)
            messages.success(request, "It is written.")
            return redirect("groups:case", row.key)
    except DomainError as error:
        problem, status = error.message, error.status
    notes = list(row.notes.select_related("by"))
    words, opened = services.read(row, notes)
    context = {
        "case": row,
        "words": words,
        "notes": [(note, opened[note.pk]) for note in notes],
        "form": form if row.closed_at is None else None,
        "cards": services.signposts(row)[:5],
        "problem": problem,
    }
    return render(request, "groups/help/case.html", context, status=status)
