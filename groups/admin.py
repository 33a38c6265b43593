"""Groups on the desk: who is in them, what somebody told in private, and ending one."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from agreements import services as agreements
from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Reason, Verb, Work, desk_page, doors
from common.desk.tabs import Tab, Tabs
from common.errors import DomainError
from common.forms import add_domain_error, posted
from common.registry import Band
from groups.agreement import paper
from groups.agreement.paper import PaperSignatureForm
from groups.agreement.services import refusals_of
from groups.choices import INSIDE, GroupState
from groups.closing import services as closing
from groups.fund import services as fund
from groups.fund.forms import GiveFundForm
from groups.membership import changes, services
from groups.membership.forms import RemoveForm
from groups.models import Group
from groups.outputs import admin as outputs  # noqa: F401
from groups.room.shape import lines_of
from people.acting import acting


def _who_is_told(group: Group) -> str:
    told = group.memberships.active().count()
    return (
        f"{told} {'person is' if told == 1 else 'people are'} told by mail. From then on nobody is in this group, and "
        "its people can be in another one. This cannot be undone."
    )


class GroupPages(DeskPages[Group]):
    """Ending a group, and seeing to what its members tell in private."""

    noun = "group"
    verbs = (
        Verb(
            "fund",
            "Give it a fund",
            fund.give_fund,
            "It has a fund, which its members see on their page.",
            may=lambda group: group.goes_on and fund.of(group) is None,
            form=GiveFundForm,
            says="A part of a budget is set apart for it. Its members ask for what they need, and an officer who is "
            "not one of them promises it.",
        ),
        Verb(
            "complete",
            "It is completed",
            closing.complete,
            "The group is completed, and its members are told by mail.",
            may=lambda group: group.state in (GroupState.MEETING, GroupState.PAUSED),
            confirm=True,
            says="For a group that has done what it came together for; one that gives up is ended. Its members read on "
            "until its words are destroyed. This cannot be undone.",
        ),
        Verb(
            "end",
            "End this group",
            services.end_group,
            "The group has ended, and its members are told by mail.",
            may=lambda group: group.ended_at is None,
            reason=Reason(label="Why it ends", help_text="The members read it: “The six meetings are over.”"),
            says=_who_is_told,
            danger=True,
        ),
        Verb(
            "start",
            "Start it",
            changes.start,
            "It has come about. Its people are asked to sign their agreement.",
            may=lambda group: group.state == GroupState.GATHERING,
            reason=Reason(label="Why it starts with so many", help_text="A group has four to eight people."),
            says="It starts by itself with four people or more, once nobody is asked any more.",
        ),
        Verb(
            "pause",
            "Pause it",
            changes.pause_group,
            "It pauses.",
            may=lambda group: group.state == GroupState.MEETING,
            confirm=True,
            says="Its people stay in it and read what is there. Nothing reminds them.",
        ),
        Verb(
            "resume",
            "Let it go on",
            changes.resume_group,
            "It goes on.",
            may=lambda group: group.state == GroupState.PAUSED,
        ),
        Verb(
            "remove",
            "Remove a member",
            changes.remove,
            "They are not in the group any more, and are told by mail.",
            may=lambda group: group.goes_on,
            form=RemoveForm,
            says="From then on its pages are closed to them. The others see that they have gone, and not why.",
            danger=True,
        ),
    )

    @desk_page("paper/")
    def paper(self, request: HttpRequest, group: Group) -> HttpResponse:
        """Record what a member signed on paper, with its scan."""
        form = PaperSignatureForm(group, posted(request), request.FILES or None)
        if form.is_valid():
            try:
                paper.record(group=group, by=acting(request), **form.cleaned_data)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(request, f"{form.cleaned_data['member'].person} has signed.")
                return redirect(self.home_of(group))
        return self.page(
            request,
            "admin/groups/group/paper.html",
            group,
            title="A signature on paper",
            status=400 if form.is_bound else 200,
            form=form,
        )

    @desk_page("refusals/<uuid:key>/", post=True)
    def refusal_seen_to(self, request: HttpRequest, group: Group, key: UUID) -> HttpResponse:
        """An officer has seen to why somebody does not agree."""
        row = get_object_or_404(refusals_of(group), key=key)
        agreements.see_to(refusal=row, by=acting(request))
        messages.success(request, f"You have seen to what {row.signatory.person} told you.")
        return redirect(self.home_of(group))

    @desk_page("seen-to/<uuid:key>/", post=True)
    def seen_to(self, request: HttpRequest, group: Group, key: UUID) -> HttpResponse:
        """An officer has seen to what a member told in private."""
        row = get_object_or_404(group.memberships, key=key)
        services.see_to(membership=row, by=acting(request))
        messages.success(request, f"You have seen to what {row.person} told you.")
        return redirect(self.home_of(group))

    @desk_page("stays/<uuid:key>/", post=True)
    def stays(self, request: HttpRequest, group: Group, key: UUID) -> HttpResponse:
        """Somebody left their museum, and stays in the group."""
        row = get_object_or_404(group.memberships, key=key)
        services.settle_move(membership=row, by=acting(request))
        messages.success(request, f"Noted: {row.person} stays in the group.")
        return redirect(self.home_of(group))


class GroupTabs(Tabs):
    """The groups that meet, and those that have ended."""

    tabs: ClassVar = {
        "meeting": Tab("Meeting", lambda rows: rows.filter(ended_at=None)),
        "ended": Tab("Ended", lambda rows: rows.exclude(ended_at=None), ("-ended_at",)),
    }


@admin.register(Group)
class GroupAdmin(ScopedAdmin):
    work = Work.GROUPS
    desk_pages = (GroupPages,)
    found_by = ("name",)
    list_display = ("name", "programme", "state", "since", "members", "ended_at")
    list_filter = (GroupTabs, "programme")
    list_select_related = ("programme",)
    search_fields = ("name", "memberships__person__name")
    fields = ("name", "programme", "run", "state", "since", "ended_at", "ended_why")
    readonly_fields = ("programme", "run", "state", "since", "ended_at", "ended_why")
    change_form_template = "admin/groups/group/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        inside = Count("memberships", filter=Q(memberships__state__in=INSIDE))
        return super().get_queryset(request).annotate(inside=inside)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Groups come from the board on which they were formed."""
        return False

    @admin.display(description="members")
    def members(self, row: Any) -> int:
        return int(row.inside)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row = context.get("original")
        if row is not None:
            rows = row.memberships.select_related("person", "seat__entry__museum")
            context["memberships"] = rows.order_by("person__name", "pk")
            context["shape"] = list(lines_of(row))
            context["refusals"] = refusals_of(row)
            context["moved"] = {each.pk: each.left_on for each in row.memberships.all().moved()}
        return super().render_change_form(request, context, *args, **kwargs)


doors.register("groups", Door(Work.GROUPS, "Groups", Group), order=Band.LATE)
