"""The page of a call for everybody, the form for who is signed in, and the page on which a manager confirms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from common.clock import moment_words
from common.deadlines import form_stamp, read_stamp
from common.errors import DomainError
from common.forms import add_domain_error, posted
from matching.choices import EntryState
from matching.forming import wishes
from matching.interest import drafts, services
from matching.interest.forms import WantForm
from matching.models import Entry, InterestDraft, ManagerConfirmation, Pool
from people.accounts.signed_in import mine
from people.acting import acting
from people.choices import Direction
from people.models import Person


def _pool(pk: int) -> Pool:
    return get_object_or_404(Pool, pk=pk, call__programme__is_public=True)


@never_cache
def want(request: HttpRequest, pk: int) -> HttpResponse:
    """What a call asks for; and for who is signed in, saying that one wants a group, changing it, pausing."""
    pool = _pool(pk)
    if not request.user.is_authenticated:
        return render(request, "matching/call.html", {"pool": pool, "is_open": pool.is_open()})
    return _wish(request, pool, acting(request))


def _wish(request: HttpRequest, pool: Pool, person: Person) -> HttpResponse:
    entry = Entry.objects.filter(pool=pool, person=person).first()
    asked = ManagerConfirmation.objects.filter(entry=entry).first() if entry else None
    draft = InterestDraft.objects.filter(pool=pool, person=person).first()
    form = _form(request, pool, person, entry, draft)
    opened_at = read_stamp(pool, form.data.get("opened", ""))
    if request.method == "POST" and form.is_valid():
        try:
            services.express(pool=pool, by=person, wish=form.wish(), form_opened_at=opened_at, **_given(form))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Your wish is noted. You hear from us when groups have been formed.")
            return redirect(pool.get_absolute_url())
    context = {
        "pool": pool,
        "form": form if pool.is_open(person=person, form_opened_at=opened_at) else None,
        "entry": entry,
        "asked": asked,
        "draft": draft if request.method == "GET" else None,
    }
    return render(
        request, "matching/want.html", context, status=400 if form.is_bound and form.errors else 200
    )


def _form(
    request: HttpRequest, pool: Pool, person: Person, entry: Entry | None, draft: InterestDraft | None
) -> WantForm:
    initial: dict[str, Any] = {"opened": form_stamp(pool, now=timezone.now())}
    wish = entry or wishes.proposed(pool=pool, person=person)
    form = WantForm(posted(request), instance=wish, person=person, pool=pool, initial=initial)
    if draft is not None and not form.is_bound:
        form.initial.update(drafts.initial_of(draft, form.fields))
    return form


def _given(form: WantForm) -> dict[str, Any]:
    given = form.cleaned_data
    topics = services.ChosenTopics(form.chosen(Direction.OFFER), form.chosen(Direction.WANT), form.shown)
    manager = None
    if given["manager_address"]:
        manager = services.Manager(given["manager_name"], given["manager_address"])
    return {"topics": topics, "manager": manager}


@mine
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed, a few seconds after each change."""
    pool, person = _pool(pk), acting(request)
    form = WantForm(None, instance=wishes.proposed(pool=pool, person=person), person=person, pool=pool)
    try:
        draft = drafts.keep(pool=pool, by=person, typed=request.POST, names=form.fields)
    except DomainError as error:
        return JsonResponse({"says": error.message}, status=409)
    return JsonResponse({"says": f"Kept as a draft on {moment_words(draft.saved_at)}. Nobody reads it yet."})


@never_cache
def manager(request: HttpRequest, secret: UUID) -> HttpResponse:
    """By the link in their mail: a manager reads what it takes, and confirms it with one press. Opening it changes
    nothing."""
    rows = ManagerConfirmation.objects.select_related("entry__person", "entry__pool__call__programme")
    confirmation = get_object_or_404(rows, key=secret)
    problem = ""
    if request.method == "POST":
        try:
            services.confirm(confirmation=confirmation)
        except DomainError as error:
            problem = error.message
        else:
            return redirect(request.path)
    withdrawn = confirmation.entry.state == EntryState.WITHDRAWN
    context = {
        "asked": confirmation,
        "pool": confirmation.entry.pool,
        "withdrawn": withdrawn,
        "problem": problem,
    }
    return render(request, "matching/manager.html", context, status=409 if problem else 200)
