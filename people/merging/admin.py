"""Two rows for one person, on the desk: find them, see them side by side, merge, undo, or say that they are two."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common import scoping
from common.admin import ScopedAdmin
from common.desk import DeskPages, Work, desk_page
from common.errors import DomainError
from people.acting import acting
from people.merging import services as merging
from people.merging.duplicates import duplicates
from people.models import Person, PersonMerge

#: What stands side by side: heading, and how to read it from a person.
SIDE_BY_SIDE = (
    ("Name", lambda person: person.name),
    ("E-mail address", lambda person: person.email or ""),
    ("Shared mailbox", lambda person: person.shared_mailbox),
    ("Confirmed addresses", lambda person: ", ".join(_confirmed(person))),
    ("Telephone", lambda person: person.phone),
    ("Museums", lambda person: "; ".join(str(row.museum) for row in _affiliations(person))),
    ("Joined", lambda person: person.joined_at),
    ("Last signed in", lambda person: person.last_login),
)


def _confirmed(person: Person) -> list[str]:
    rows = person.emailaddress_set.filter(verified=True)  # type: ignore[attr-defined]  # allauth's
    return list(rows.values_list("email", flat=True))


def _affiliations(person: Person) -> QuerySet[Any]:
    return person.affiliations.select_related("museum")


TEMPLATES, TWICE = "admin/people/person", "People who may be here twice"


class DuplicatePages(DeskPages[tuple[Person, Person]]):
    """Two rows that may be one person: find them, see them side by side, merge them or keep them apart."""

    noun = "pair"
    route = "<int:first>/merge/<int:second>/"

    def own(self, request: HttpRequest, first: int, second: int) -> tuple[Person, Person]:  # type: ignore[override]
        rows = scoping.scope(Person.objects.known(), request.user).in_bulk([first, second])
        if len(rows) != 2:
            raise Http404("There are no two such people on your desk.")
        return rows[first], rows[second]

    @desk_page("duplicates/", of_list=True)
    def duplicates(self, request: HttpRequest) -> HttpResponse:
        """Pairs that may be one person."""
        pairs = duplicates(by=request.user)
        return self.list_page(request, f"{TEMPLATES}/duplicates.html", title=TWICE, pairs=pairs)

    @desk_page("", name="merge")
    def compare(self, request: HttpRequest, pair: tuple[Person, Person]) -> HttpResponse:
        """Two people side by side, and what would come along. Three buttons, no other way to merge."""
        kept, gone = pair
        if request.method == "POST":
            answer = self._answer(request, kept, gone)
            if answer is not None:
                return answer
        problem, comes_along = "", []
        try:
            comes_along = merging.preview(kept=kept, gone=gone, by=request.user)
        except DomainError as error:
            problem = error.message
        facts = [(heading, read(kept), read(gone)) for heading, read in SIDE_BY_SIDE]
        return self.list_page(
            request,
            f"{TEMPLATES}/merge.html",
            title="One person or two?",
            trail=[*self.desk.trail(), (TWICE, reverse("admin:people_person_duplicates"))],
            kept=kept,
            gone=gone,
            facts=facts,
            comes_along=comes_along,
            problem=problem,
        )

    def _answer(self, request: HttpRequest, kept: Person, gone: Person) -> HttpResponse | None:
        by = acting(request)
        try:
            if "two" in request.POST:
                merging.not_a_duplicate(first=kept, second=gone, by=by)
                messages.success(request, f"{kept} and {gone} stay two people. You are not asked again.")
                return redirect("admin:people_person_duplicates")
            if "merge" in request.POST:
                merging.merge(kept=kept, gone=gone, by=by)
                messages.success(
                    request,
                    f"{kept} is one person now. For 30 days this can be undone under “Merges of people”.",
                )
                return redirect("admin:people_person_change", kept.pk)
        except DomainError as error:
            messages.error(request, error.message)
        return None


@admin.register(PersonMerge)
class PersonMergeAdmin(ScopedAdmin):
    """What was merged, by whom, and the way back."""

    work = Work.PEOPLE
    list_display = ("at", "kept", "gone", "by", "undone_at")
    list_display_links = None
    actions = ("undo_merges",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PersonMerge]:
        mine = scoping.scope(Person.objects.all(), request.user)
        return PersonMerge.objects.filter(Q(kept__in=mine.values("pk"))).defer("record")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Undo: make two people of one again")
    def undo_merges(self, request: HttpRequest, queryset: QuerySet[PersonMerge]) -> None:
        undone = 0
        for row in queryset:
            try:
                merging.undo_merge(merge=row, by=acting(request))
                undone += 1
            except DomainError as error:
                messages.warning(request, f"{row}: {error.message}")
        if undone:
            messages.success(request, f"{undone} merge{'' if undone == 1 else 's'} undone.")
