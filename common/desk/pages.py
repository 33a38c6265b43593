"""The officer's pages of one kind of row: one look-up, one frame, one dispatcher."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern

from common.desk.frame import Crumb, desk_response
from common.desk.verbs import Button, Verb, said_of
from common.errors import DomainError
from common.forms import add_domain_error

if TYPE_CHECKING:
    from common.admin import ScopedAdmin

R = TypeVar("R")
#: How many of the rows that something is about to be done to are named; of the others, how many.
ROWS_NAMED = 20
NOT_COMPLETE = "The page was not complete. Look at it again and repeat your step."
V = TypeVar("V", bound=Callable[..., Any])


def desk_page(route: str, *, name: str = "", post: bool = False, of_list: bool = False) -> Callable[[V], V]:
    """Make a page of a method. It is called with the request and the row (``of_list``: with the request alone).

    ``route`` follows that of the class; ``name`` is that of the method unless given; ``post``: it answers POST only.
    """

    def mark(view: V) -> V:
        view.desk_page = (route, name or view.__name__, post, of_list)  # type: ignore[attr-defined]
        return view

    return mark


class DeskPages(Generic[R]):
    """Pages about one row of a desk: an admin class, which names them in ``desk_pages``.

    ``noun`` is the keyword by which services take the row, and its name in templates. ``route`` says how the row is
    found, ``own`` finds it: 404 for a row that is not the officer's, whatever the method. ``permission`` is what they
    need for it, ``home`` the page that everything leads back to, and ``prefix`` begins the names of the addresses.
    """

    noun: ClassVar[str]
    route: ClassVar[str] = "<int:pk>/"
    home: ClassVar[str] = "change"
    permission: ClassVar[str] = "change"
    verbs: ClassVar[Sequence[Verb]] = ()

    @property
    def on_the_form(self) -> bool:
        """Whether the verbs stand on the form of the row, which is then its home."""
        return self.home == "change" and self.route == DeskPages.route

    def __init__(self, desk: ScopedAdmin) -> None:
        self.desk = desk
        self.prefix = f"{desk.opts.app_label}_{desk.opts.model_name}"

    # --- addresses ----------------------------------------------------------------------------------------------------
    def urls(self) -> list[URLPattern]:
        """The pages that are marked, and the one that carries out verbs."""
        views = [getattr(self, name) for name in dir(type(self))]
        marked = [(view, view.desk_page) for view in views if hasattr(view, "desk_page")]
        if not self.verbs:
            marked = [(view, page) for view, page in marked if page[1] != "do"]
        return [self._url(view, *page) for view, page in marked]

    def _url(self, view: Any, route: str, name: str, post: bool, of_list: bool) -> URLPattern:
        def found(request: HttpRequest, **keys: Any) -> HttpResponse:
            if of_list:
                if not self.desk.has_view_permission(request):
                    raise PermissionDenied
                given = []
            else:
                own = {key: keys.pop(key) for key in list(keys) if f":{key}>" in self.route}
                given = [self.own(request, **own)]
            if post and request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            answer: HttpResponse = view(request, *given, **keys)
            return answer

        whole = route if of_list else f"{self.route}{route}"
        return path(whole, self.desk.admin_site.admin_view(found), name=f"{self.prefix}_{name}")

    def home_of(self, row: R) -> str:
        """The address of the page that everything about ``row`` leads back to."""
        return reverse(f"admin:{self.prefix}_{self.home}", args=[row.pk])  # type: ignore[attr-defined]

    def verb_address(self, row: R, verb: str) -> str:
        return reverse(f"admin:{self.prefix}_do", args=[row.pk, verb])  # type: ignore[attr-defined]

    # --- the row ------------------------------------------------------------------------------------------------------
    def own(self, request: HttpRequest, pk: int) -> R:
        """The officer's row. Raises Http404 for one that there is not, or that is another programme's."""
        row: Any = self.desk.get_object(request, str(pk))
        if row is None or not getattr(self.desk, f"has_{self.permission}_permission")(request, row):
            raise Http404("There is no such row on your desk.")
        found: R = row
        return found

    # --- the frame ----------------------------------------------------------------------------------------------------
    def trail(self, row: R) -> list[Crumb]:
        """The way back from a page about ``row``: its kind of work, its list, its home."""
        return [*self.desk.trail(), (str(row), self.home_of(row))]

    def page(
        self,
        request: HttpRequest,
        template: str,
        row: R,
        *,
        title: str = "",
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        """A page about ``row``; without a title it is the row's home, and is called as the row is."""
        frame = {
            "trail": self.trail(row) if title else self.trail(row)[:-1],
            "opts": self.desk.opts,
            "original": row,
            self.noun: row,
            "buttons": self.buttons(row),
        }
        return desk_response(
            request, template, title=title or str(row), status=status, **{**frame, **context}
        )

    def list_page(self, request: HttpRequest, template: str, *, title: str, **context: Any) -> HttpResponse:
        """A page about all the rows."""
        frame = {"trail": self.desk.trail(), "opts": self.desk.opts}
        return desk_response(request, template, title=title, **{**frame, **context})

    # --- verbs --------------------------------------------------------------------------------------------------------
    def buttons(self, row: R) -> list[Button]:
        """The verbs that may be used on ``row`` now."""
        return [
            Button(
                verb.name,
                said_of(verb.label, row),
                self.verb_address(row, verb.name),
                verb.asks,
                verb.danger,
                verb.group,
            )
            for verb in self.verbs
            if verb.may(row) and not verb.on
        ]

    @desk_page("do/<slug:verb>/")
    def do(self, request: HttpRequest, row: R, verb: str) -> HttpResponse:
        """What a button says: asked about first on a page of its own, and done by POST alone."""
        chosen = next((each for each in self.verbs if each.name == verb), None)
        if chosen is None:
            raise Http404("There is no such button.")
        if chosen.on:
            return self._do_on_its_page(request, row, chosen)
        form = chosen.form_for(row, request.POST if request.method == "POST" else None)
        if request.method == "POST" and (form is None or form.is_valid()):
            try:
                return self._carry_out(request, row, chosen, form.cleaned_data if form else {})
            except DomainError as error:
                if form is None:
                    self.desk.message_user(request, error.message, messages.ERROR)
                    return redirect(self.home_of(row))
                add_domain_error(form, error)
        label = said_of(chosen.label, row)
        return self.page(
            request,
            chosen.template,
            row,
            title=said_of(chosen.title, row) or f"{label}: {row}",
            here=label,
            form=form,
            says=said_of(chosen.says, row),
            button=chosen.button or label,
            danger=chosen.danger,
            refrain=chosen.refrain,
            back=self.home_of(row),
            **(chosen.shows(row) if chosen.shows else {}),
        )

    def _do_on_its_page(self, request: HttpRequest, row: R, verb: Verb) -> HttpResponse:
        """A verb whose form stands on a page of the row: a refusal is shown there."""
        if request.method != "POST":
            return redirect(f"admin:{self.prefix}_{verb.on}", row.pk)  # type: ignore[attr-defined]
        form = verb.form_for(row, request.POST)
        try:
            if form is not None and not form.is_valid():
                raise DomainError(NOT_COMPLETE, status=400)
            return self._carry_out(request, row, verb, form.cleaned_data if form else {})
        except DomainError as error:
            row.refresh_from_db()  # type: ignore[attr-defined]
            answer: HttpResponse = getattr(self, verb.on)(request, row, refused=(verb, error))
            return answer

    def _carry_out(self, request: HttpRequest, row: R, verb: Verb, given: dict[str, Any]) -> HttpResponse:
        made = verb.service(**{self.noun: row}, by=request.user, **given)
        self.desk.message_user(
            request, verb.done if isinstance(verb.done, str) else verb.done(row, made), messages.SUCCESS
        )
        return redirect(verb.leads_to(row, made) if verb.leads_to else self.home_of(row))

    def quoted(self, row: R) -> str:
        """How one of several rows is named where something is said of it alone."""
        return f"“{row}”"

    def actions(self, request: HttpRequest) -> dict[str, tuple[Any, str, str]]:
        """The verbs that can be used on several rows, as actions of their list."""
        if not getattr(self.desk, f"has_{self.permission}_permission")(request):
            return {}
        return {
            verb.name: (
                partial(self._to_each, verb),
                verb.name,
                verb.name.capitalize() if callable(verb.label) else verb.label,
            )
            for verb in self.verbs
            if verb.several
        }

    def _to_each(
        self, verb: Verb, desk: Any, request: HttpRequest, rows: QuerySet[Any]
    ) -> HttpResponse | None:
        """Do it to each row that allows it, oldest first; say which did not and why. What is asked about for one row
        is asked about for many, with their number."""
        if verb.confirm and "sure" not in request.POST:
            return self._ask_about_each(verb, request, list(rows.order_by("pk")))
        done = 0
        for row in rows.order_by("pk"):
            try:
                verb.service(**{self.noun: row}, by=request.user)
                done += 1
            except DomainError as error:
                self.desk.message_user(request, f"{self.quoted(row)}: {error.message}", messages.WARNING)
        if done:
            self.desk.message_user(request, f"{verb.several}: {self._many(done)}.", messages.SUCCESS)
        return None

    def _ask_about_each(self, verb: Verb, request: HttpRequest, rows: list[Any]) -> HttpResponse:
        """How many it is about and who they are, what it means, and the one button: nothing is done by then."""
        may = [row for row in rows if verb.may(row)]
        left = len(rows) - len(may)
        name = "" if callable(verb.label) else verb.label
        label = f"{name or verb.name.capitalize()}: {self._many(len(may))}"
        return self.list_page(
            request,
            "desk/ask_each.html",
            title=f"{label}?",
            here=name or verb.name.capitalize(),
            says=verb.says if isinstance(verb.says, str) else "",
            many=self._many(len(may)),
            left=self._many(left) if left else "",
            rows=[
                " ".join(filter(None, (self.quoted(row), said_of(verb.of_each, row))))
                for row in may[:ROWS_NAMED]
            ],
            more=max(0, len(may) - ROWS_NAMED),
            chosen=[row.pk for row in may],
            button=label,
            verb=verb.name,
            back=request.get_full_path(),
            danger=verb.danger,
            refrain=verb.refrain,
        )

    def _many(self, number: int) -> str:
        opts = self.desk.opts
        return f"{number:,} {opts.verbose_name if number == 1 else opts.verbose_name_plural}"
