"""My details: who I am, where I work, what I offer and want, who sees it."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from common.errors import DomainError
from common.forms import add_domain_error, posted
from people.accounts.signed_in import mine
from people.acting import acting
from people.choices import Visibility
from people.models import Affiliation
from people.museums import services as museums
from people.profile import services as profile
from people.profile.forms import (
    AffiliationForm,
    ChangeAffiliationForm,
    DetailsForm,
    EndAffiliationForm,
    ProfileSharingForm,
    TopicsForm,
)
from people.profile.my_pages import beside_topics
from people.selectors import fields_seen_by


def _page(request: HttpRequest, template: str, form: BaseForm, **context: object) -> HttpResponse:
    """A page with a form; one that came back with errors is no success to a machine either."""
    status = 400 if request.method == "POST" and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


@mine
def details(request: HttpRequest) -> HttpResponse:
    person = acting(request)
    form = DetailsForm(posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            profile.change_details(person=person, by=person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Your details are saved.")
            return redirect("people:details")
    return _page(request, "people/details.html", form, person=person)


@mine
def sharing(request: HttpRequest) -> HttpResponse:
    """Who sees what, with the page as each of them sees it."""
    person = acting(request)
    form = ProfileSharingForm(posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        profile.change_details(person=person, by=person, **form.cleaned_data)
        messages.success(request, "Saved. This is how others see you now.")
        return redirect("people:sharing")
    views = [
        (Visibility(eyes), fields_seen_by(person, Visibility(eyes))) for eyes in reversed(Visibility.values)
    ]
    return _page(request, "people/sharing.html", form, person=person, views=views)


@mine
def topics(request: HttpRequest) -> HttpResponse:
    person = acting(request)
    form = TopicsForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            profile.choose_topics(
                person=person,
                offers=form.cleaned_data["offers"],
                wants=form.cleaned_data["wants"],
                notes=form.cleaned_notes(),
                by=person,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Your topics are saved. You can add a line of your own to each.")
            return redirect("people:topics")
    beside = [block(request) for block in beside_topics]
    return _page(request, "people/topics.html", form, beside=beside)


@mine
def affiliations(request: HttpRequest) -> HttpResponse:
    """My museums now and before, and a form to add one."""
    person = acting(request)
    form = AffiliationForm(posted(request))
    form.start_with(request.GET.get("museum"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            museum = museums.find_or_note(text=data["museum"], museum_id=data["museum_id"], by=person)
            if museum is None:
                raise DomainError("Type the name of the museum.", field="museum")
            profile.add_affiliation(
                person=person,
                museum=museum,
                kind=data["kind"],
                role=data["role"],
                starts_on=data["starts_on"],
                main=True if data["main"] else None,
                by=person,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"{museum.name} is added to your museums.")
            return redirect("people:affiliations")
    all_of_mine = person.affiliations.select_related("museum")
    return _page(
        request,
        "people/affiliations.html",
        form,
        current=all_of_mine.current(),
        former=all_of_mine.exclude(pk__in=all_of_mine.current().values("pk")).order_by("-ends_on"),
    )


@mine
def change_affiliation(request: HttpRequest, pk: int) -> HttpResponse:
    person = acting(request)
    affiliation = get_object_or_404(
        Affiliation.objects.select_related("museum", "person"), pk=pk, person=person
    )
    initial = {
        "kind": affiliation.kind,
        "role": affiliation.role,
        "starts_on": affiliation.starts_on,
        "ends_on": affiliation.ends_on,
        "main": affiliation.is_main,
    }
    form = ChangeAffiliationForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            profile.change_affiliation(affiliation=affiliation, by=person, **form.cleaned_data)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"What you are at {affiliation.museum.name} is saved.")
            return redirect("people:affiliations")
    return _page(request, "people/change_affiliation.html", form, affiliation=affiliation)


@mine
def end_affiliation(request: HttpRequest, pk: int) -> HttpResponse:
    person = acting(request)
    affiliation = get_object_or_404(
        Affiliation.objects.select_related("museum", "person"), pk=pk, person=person
    )
    form = EndAffiliationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            profile.end_affiliation(affiliation=affiliation, on=form.cleaned_data["ends_on"], by=person)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"{affiliation.museum.name} is now among your former museums.")
            return redirect("people:affiliations")
    return _page(request, "people/end_affiliation.html", form, affiliation=affiliation)
