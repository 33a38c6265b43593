"""The officers' desk: Django's admin, opened only to officers with a second factor, and what waits for them."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse

from common import scoping
from common.admin import ScopedAdmin
from common.attention import AttentionItem, attention
from common.desk import Work, desk_response
from peer2peer.desk import search
from peer2peer.desk.works import doors_of, tables_of
from people.accounts.second_factor import SecondFactor, lacks_second_factor

LATER = datetime.max.replace(tzinfo=UTC)


def needs_attention(person: Any) -> list[AttentionItem]:
    """What waits for ``person`` in the programmes they act for, the most pressing first."""
    ids = scoping.programme_ids(person)
    if ids is not None and not ids:
        return []
    items = [item for provider in attention for item in provider(ids)]
    return sorted(items, key=lambda item: (item.due or LATER, item.title))


class OfficersDesk(admin.AdminSite):
    """The admin site. Its front page is what needs attention, most pressing first."""

    site_header = "Officers' desk"
    site_title = "Officers' desk"
    index_title = "Needs attention"
    enable_nav_sidebar = False

    def register(
        self, model_or_iterable: Any, admin_class: type[admin.ModelAdmin[Any]] | None = None, **options: Any
    ) -> None:
        """Only scoped admin classes come onto the desk: other packages' own would show every programme's rows."""
        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Without the shortcut by content type and number, which would tell any officer which rows exist, and without
        the lists of tables by app: the desk is grouped by work."""
        from peer2peer.desk import calendar, filters, numbers  # noqa: PLC0415 (no model is loaded when the desk is made)

        return [
            path("work/<slug:slug>/", self.admin_view(self.work), name="work"),
            path("search/", self.admin_view(self.search), name="search"),
            path("calendar/", self.admin_view(calendar.month), name="month"),
            path("numbers/", self.admin_view(numbers.numbers), name="numbers"),
            path("filters/save/", self.admin_view(filters.save), name="save_filter"),
            path("filters/<int:pk>/forget/", self.admin_view(filters.forget), name="forget_filter"),
            *(
                url
                for url in super().get_urls()
                if getattr(url, "name", "") not in ("view_on_site", "app_list")
            ),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff) and not lacks_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign-in is the site's own; somebody signed in learns here why the desk stays shut."""
        after = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(after)
        if not request.user.is_staff:
            return render(request, "errors/not_an_officer.html", status=403)
        if lacks_second_factor(request):
            found = SecondFactor(request, request.user)
            return render(request, "mfa/officers_need_it.html", {"second_factor": found}, status=403)
        return redirect(reverse("admin:index"))

    def logout(  # type: ignore[override]  # signing out is the site's own page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return desk_response(
            request,
            "desk/index.html",
            title=str(self.index_title),
            attention=needs_attention(request.user),
            parts=[(work, doors_of(self, request, work), tables_of(self, request, work)) for work in Work],
        )

    def work(self, request: HttpRequest, slug: str) -> TemplateResponse:
        """Everything there is to one kind of work: its everyday doors, then its bare tables."""
        work = next((each for each in Work if each.slug == slug), None)
        if work is None:
            raise Http404("There is no such part of the desk.")
        return desk_response(
            request,
            "desk/work.html",
            title=work.value,
            work=work,
            doors=doors_of(self, request, work),
            tables=tables_of(self, request, work),
        )

    def search(self, request: HttpRequest) -> TemplateResponse:
        """What the officer may see and has these words in it, by kind."""
        words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
        return desk_response(
            request,
            "desk/search.html",
            title="Search the desk",
            here="Search",
            q=words,
            kinds=search.found(self, request, words),
            too_short=len(words) < search.SHORTEST,
        )

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing on the desk shows tables by app, so nobody pays for finding them."""
        return []

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "second_factor_off": not settings.OFFICERS_NEED_SECOND_FACTOR,
            "DEMO": settings.DEMO,
            "works": [(work.value, work.address) for work in Work],
        }
