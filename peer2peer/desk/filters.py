"""Filters that officers keep: "Events of spring with a waiting list", a press away on the list they belong to."""

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.history import recorded
from peer2peer.models import SavedFilter, filters_in
from people.acting import acting
from people.models import Person

#: How many one officer keeps of one list: more than that is a search again.
MOST = 20


@transaction.atomic
def save_filter(*, owner: Person, listing: str, name: str, query: str) -> SavedFilter:
    """Keep the filters of a list under a name. The same name again replaces what was kept under it."""
    name = " ".join(name.split())
    if not name:
        raise DomainError("Give the filter a name.", field="name")
    if len(name) > 60:
        raise DomainError("Give the filter a name of at most 60 characters.", field="name")
    kept = filters_in(query)
    if not kept:
        raise DomainError("This list is not filtered. Choose filters first, then save them.", field="name")
    if len(kept) > 1000:
        raise DomainError("These are too many filters to keep. Choose fewer.", field="name")
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=owner.pk)
    others = SavedFilter.objects.filter(owner=owner, listing=listing).exclude(name=name)
    if others.count() >= MOST:
        raise DomainError(f"You keep {MOST} filters of this list already. Forget one first.", field="name")
    return SavedFilter.objects.update_or_create(
        owner=owner, listing=listing, name=name, defaults={"query": kept}
    )[0]


@recorded
def forget_filter(*, kept: SavedFilter, by: Person) -> None:
    """Forget one of ``by``'s own filters. Raises PermissionDenied for somebody else's."""
    if kept.owner_id != by.pk:
        raise PermissionDenied
    kept.delete()


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the officer's list shows now."""
    model = _listed(request, request.POST.get("list", ""))
    query = filters_in(request.POST.get("query", "")[:4000])
    try:
        kept = save_filter(
            owner=acting(request),
            listing=model._meta.label_lower,
            name=request.POST.get("name", ""),
            query=query,
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"“{kept}” is saved. It stands above this list.")
    return _back(model, query)


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the officer's own filters."""
    kept = get_object_or_404(SavedFilter, pk=pk, owner=request.user)
    model = _listed(request, kept.listing)
    forget_filter(kept=kept, by=acting(request))
    messages.success(request, f"“{kept}” is forgotten.")
    return _back(model, "")


def _listed(request: HttpRequest, listing: str) -> type[Model]:
    """The model of a list on the desk that this officer may open."""
    try:
        model = apps.get_model(listing)
    except (LookupError, ValueError):
        raise Http404("There is no such list.") from None
    listed = admin.site._registry.get(model)
    if listed is None or not listed.has_view_permission(request):
        raise Http404("There is no such list.")
    return model


def _back(model: type[Model], query: str) -> HttpResponse:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return redirect(f"{address}?{query}" if query else address)
