"""The page of a group's agreement: read it, sign it, change it, or say why not."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agreements import services as agreements
from agreements.differences import compare
from agreements.models import Agreement
from common.errors import DomainError
from common.forms import add_domain_error, posted
from groups.agreement import services
from groups.agreement.forms import (
    ChangeAgreementForm,
    RefuseAgreementForm,
    ReviewAgreementForm,
    SignAgreementForm,
)
from groups.choices import MembershipState
from groups.room.door import Room
from groups.room.pages import room_page

PAGE = "groups/agreement/agreement.html"


@room_page(signed=False)
def agreement(request: HttpRequest, room: Room) -> HttpResponse:
    """What is to be signed, beside what is in force; signing it and refusing it are buttons."""
    row = _agreement(room)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    if answer == "sign":
        return _sign(request, room, row)
    refusing = RefuseAgreementForm(request.POST if answer == "refuse" else None)
    if refusing.is_valid():
        try:
            services.refuse(room=room, by=room.person, **refusing.cleaned_data)
        except DomainError as error:
            add_domain_error(refusing, error)
        else:
            messages.success(request, "The officers have it, and nobody else. They will write to you.")
            return redirect("groups:agreement", room.group.key)
    reviewing = ReviewAgreementForm(
        request.POST if answer == "review" else None, initial={"review_on": row.review_on}
    )
    if reviewing.is_valid():
        try:
            services.review(room=room, by=room.person, review_on=reviewing.cleaned_data["review_on"])
        except DomainError as error:
            add_domain_error(reviewing, error)
        else:
            messages.success(request, "Noted.")
            return redirect("groups:agreement", room.group.key)
    return _shown(request, room, row, refusing, reviewing)


@room_page(signed=False)
def change(request: HttpRequest, room: Room) -> HttpResponse:
    """Write another version. Where somebody was faster, what they wrote is shown beside what was typed."""
    row = _agreement(room)
    newest = agreements.newest_of(row)
    [wording] = services.read(room, newest)
    first = {
        "number": newest.number,
        "text": wording.text,
        "newcomers_read_all": wording.newcomers_read_all,
    }
    form, theirs = ChangeAgreementForm(posted(request), initial=first), None
    if form.is_valid():
        try:
            services.change(room=room, by=room.person, **form.cleaned_data)
        except agreements.StaleVersion as error:
            add_domain_error(form, error)
            theirs = compare(wording.text, form.cleaned_data["text"])
            form.data = {**form.data.dict(), "number": str(newest.number)}  # type: ignore[attr-defined]
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "It is written. All of you sign it now, and everybody is told.")
            return redirect("groups:agreement", room.group.key)
    context = {"room": room, "form": form, "wording": wording, "differences": theirs}
    return render(request, "groups/agreement/change.html", context, status=400 if form.is_bound else 200)


def _agreement(room: Room) -> Agreement:
    row = services.of(room.group)
    if row is None:
        raise Http404("There is no agreement yet.")
    return row


def _sign(request: HttpRequest, room: Room, row: Agreement) -> HttpResponse:
    form = SignAgreementForm(request.POST)
    if not form.is_valid():
        raise Http404("There is no such version.")
    try:
        signed = services.sign(room=room, by=room.person, number=form.cleaned_data["number"])
    except agreements.StaleVersion as error:
        messages.warning(request, error.message)
        return _shown(request, room, row, RefuseAgreementForm(), ReviewAgreementForm(), status=error.status)
    if signed.state == MembershipState.ACTIVE and signed.group.state != room.group.state:
        messages.success(request, "You have signed, and so has everybody. The group can begin.")
    else:
        messages.success(request, "You have signed.")
    return redirect("groups:agreement", room.group.key)


def _shown(
    request: HttpRequest,
    room: Room,
    row: Agreement,
    refusing: RefuseAgreementForm,
    reviewing: ReviewAgreementForm,
    status: int = 200,
) -> HttpResponse:
    newest = agreements.newest_of(row)
    in_force = row.in_force if row.in_force_id != newest.pk else None
    versions = [newest] if in_force is None else [newest, in_force]
    wordings = services.read(room, *versions)
    missing = {version.number: agreements.missing(version) for version in versions}
    mine = {number: room.person.pk in {each.person_id for each in who} for number, who in missing.items()}
    # Who joins late signs the version in force first: with it they are in, and the newer one follows.
    first = wordings[-1] if in_force is not None and mine[in_force.number] else wordings[0]
    before = wordings[1] if in_force is not None and first is wordings[0] else None
    context = {
        "room": room,
        "agreement": row,
        "wording": first,
        "differences": compare(before.text, first.text) if before else None,
        "before": before,
        "to_sign": mine[first.version.number] and room.group.goes_on,
        "waits": [each.person for each in missing[newest.number]],
        "newest": newest,
        "refusing": refusing,
        "reviewing": reviewing,
    }
    status = 400 if refusing.is_bound or reviewing.is_bound else status
    return render(request, PAGE, context, status=status)
