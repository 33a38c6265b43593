"""A person as others may see them."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import Person
from people.selectors import visible_fields


@never_cache
@require_safe
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Only what the viewer may see; somebody who shows nothing to them might as well not exist."""
    shown = get_object_or_404(Person.objects.known(), key=key)
    seen = visible_fields(shown, request.user)
    if not seen:
        raise Http404
    return render(request, "people/person.html", {"seen": seen, "own": request.user.pk == shown.pk})
