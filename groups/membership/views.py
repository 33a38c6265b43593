"""Somebody's place in a group."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from groups.choices import GONE, MembershipState
from groups.membership import services
from groups.membership.forms import NotRightForm
from groups.models import Membership
from matching.forming.selectors import why_together
from people.accounts.signed_in import mine
from people.acting import acting
from people.choices import Visibility

#: What happens next, after each answer.
SAID = {
    MembershipState.ACCEPTED: "You are in. The officers write to the whole group about the first meeting. Until then "
    "there is nothing to do.",
    MembershipState.DECLINED: "Thank you for telling us. There is nothing more to do.",
    MembershipState.LEFT: "You have left the group. The officers see it, and nobody is told a reason.",
}


@mine
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Who is in the group and why, and yes or no. Looking is no answer; that is a button."""
    rows = Membership.objects.select_related("group__programme", "group__run__pool__call", "seat__entry")
    row = get_object_or_404(rows, key=key, person=acting(request))
    form = NotRightForm(request.POST if request.POST.get("answer") == "not-right" else None)
    if form.is_valid():
        services.not_right(membership=row, by=acting(request), words=form.cleaned_data["words"])
        messages.success(request, "The officers have it, and nobody else. They will write to you.")
        return redirect(row.get_absolute_url())
    if request.method == "POST" and not form.is_bound:
        verb = {"yes": services.accept, "no": services.decline}.get(request.POST.get("answer", ""))
        if verb is None:
            raise Http404("There is no such answer.")
        messages.success(request, SAID[MembershipState(verb(membership=row, by=acting(request)).state)])
        return redirect(row.get_absolute_url())
    services.see(membership=row, by=acting(request))
    context = {
        "membership": row,
        "group": row.group,
        "pool": row.group.run.pool,
        "form": form,
        **_company(row),
    }
    return render(request, "groups/place.html", context, status=400 if form.is_bound else 200)


def _company(row: Membership) -> dict[str, object]:
    """The others, and why one is with them, for as long as one is or may be."""
    if row.state in GONE:
        return {}
    rows = row.group.memberships.exclude(state__in=GONE).select_related("person", "seat__entry__museum")
    together = list(rows.order_by("person__name", "pk"))
    placed = {each.seat.pk: each.person for each in together if each.seat is not None}
    private = {seat for seat, person in placed.items() if person.show_topics == Visibility.OFFICERS}
    return {
        "others": [each for each in together if each.pk != row.pk],
        "why": why_together(row.seat, among=placed, private=private),
    }
