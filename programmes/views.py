"""The public pages of programmes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from common.registry import Registry
from programmes.models import Programme
from programmes.selectors import ProgrammeBlock

#: What upper apps show on a programme's page: its coming sessions, its groups, its calls.
programme_blocks: Registry[ProgrammeBlock] = Registry()


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "programmes/list.html",
        {"programmes": Programme.objects.filter(is_public=True).order_by("name")},
    )


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Programme, slug=slug, is_public=True)
    return render(
        request,
        "programmes/programme.html",
        {
            "programme": found,
            "themes": found.themes.filter(retired=False),
            "fundings": found.fundings.select_related("funder"),
            "blocks": [block(found) for block in programme_blocks],
        },
    )
