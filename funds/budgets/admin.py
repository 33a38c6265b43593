"""Budgets on the desk: what is in them, what becomes of it, and the statement for whoever gave it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from common import scoping
from common.admin import ScopedAdmin
from common.desk import DeskPages, Door, Reason, Verb, Work, desk_page, doors
from common.desk.tabs import Tab, Tabs
from common.export import csv_response
from common.registry import Band
from funds import money
from funds.balances import balance_of, balances, with_spent
from funds.budgets import services
from funds.budgets.forms import (
    AmountForm,
    AmountReasonForm,
    CarryForm,
    OpenBudgetForm,
    PromiseForm,
    SetApartForm,
)
from funds.commitments import services as commitments
from funds.models import Claim, FundBudget
from funds.statements.forms import StatementForm
from funds.statements.services import COLUMNS, movements
from funds.stewards import why_not
from people.acting import acting

SHOWN = 200


def _open(budget: FundBudget) -> bool:
    return budget.closed_on is None


def _is_part(budget: FundBudget) -> bool:
    return budget.within_id is not None


def _left(budget: FundBudget) -> str:
    return f"{balance_of(budget).left_words} is left in it."


class BudgetPages(DeskPages[FundBudget]):
    """What is in a budget, and everything that may be done with its money."""

    noun = "budget"
    home = "overview"
    verbs = (
        Verb(
            "promise",
            "Promise money to somebody",
            commitments.promise,
            lambda budget, made: f"Promised: {made}. They have a mail.",
            may=_open,
            form=PromiseForm,
            says=_left,
            group="From it",
        ),
        Verb(
            "apart",
            "Set a part of it apart",
            services.set_apart,
            lambda budget, part: f"“{part}” is a budget of its own now.",
            may=lambda budget: _open(budget) and not _is_part(budget),
            form=SetApartForm,
            says=_left,
            group="From it",
        ),
        Verb(
            "carry",
            "Carry over what is left",
            services.carry_over,
            lambda budget, left: f"{money.words(left, budget.currency)} is carried over.",
            form=CarryForm,
            says=_left,
            group="From it",
        ),
        Verb(
            "give-back",
            "Give back what is left",
            services.give_back,
            lambda budget, left: f"{money.words(left, budget.currency)} is given back.",
            may=_is_part,
            confirm=True,
            says=lambda budget: f"{_left(budget)} It goes back to “{budget.within}”.",
            group="From it",
        ),
        Verb(
            "add",
            "Set more apart for it",
            services.add_to_part,
            "It has more now.",
            may=lambda budget: _open(budget) and _is_part(budget),
            form=lambda budget, posted: AmountForm(posted),
            says=lambda budget: f"It comes from “{budget.within}”: {_left(budget.within)}",
            group="Into it",
        ),
        Verb(
            "raise",
            "Put more into it",
            services.raise_budget,
            "It has more now.",
            may=_open,
            form=lambda budget, posted: AmountReasonForm(posted),
            says="For money that comes from outside: the funder gives more, or something is paid back. The reason "
            "stands in its statement.",
            group="Into it",
        ),
        Verb(
            "reduce",
            "Take from it",
            services.reduce_budget,
            "It has less now.",
            form=lambda budget, posted: AmountReasonForm(posted),
            says=lambda budget: f"For money that the funder takes back. {_left(budget)}",
            danger=True,
        ),
        Verb(
            "close",
            "Close it",
            services.close_budget,
            "It is closed.",
            may=_open,
            confirm=True,
            danger=True,
            says=lambda budget: (
                f"Nothing new is promised from it. What was promised and is paid by today may be "
                f"claimed for {budget.claim_days} days more."
            ),
        ),
        Verb(
            "reopen",
            "Open it again",
            services.reopen_budget,
            "It is open again.",
            may=lambda budget: not _open(budget),
            reason=Reason(),
        ),
    )

    @desk_page("overview/")
    def overview(self, request: HttpRequest, budget: FundBudget) -> HttpResponse:
        """What came in, what is promised and spent, and what is left."""
        parts = list(budget.parts.order_by("name", "pk"))
        sums = balances([budget, *parts])
        entries = budget.entries.select_related("other", "by")
        asked = with_spent(budget.commitments.all()).select_related("asked_by")
        claims = Claim.objects.filter(commitment__budget=budget).select_related("commitment", "claimant")
        return self.page(
            request,
            "admin/funds/fundbudget/overview.html",
            budget,
            balance=sums[budget.pk],
            barred=why_not(budget, acting(request)),
            parts=[(part, sums[part.pk]) for part in parts],
            entries=[(each, money.words(each.amount, budget.currency)) for each in entries[:SHOWN]],
            commitments=[
                (
                    each,
                    money.words(each.worth, budget.currency),
                    money.words(each.spent, budget.currency),
                )
                for each in asked[:SHOWN]
            ],
            claims=claims[:SHOWN],
        )

    @desk_page("statement/", of_list=True)
    def statement(self, request: HttpRequest) -> HttpResponse:
        """What moved in the budgets of a funder in a period, to look at and as a file."""
        mine = scoping.scope(FundBudget.objects.all(), request.user)
        form = StatementForm(mine, request.GET or None)
        found, budgets = [], mine
        if form.is_valid():
            given = form.cleaned_data
            if given["funder"]:
                budgets = budgets.filter(funder=given["funder"])
            if given["programme"]:
                budgets = budgets.filter(programme=given["programme"])
            found = movements(budgets, since=given["since"], until=given["until"])
            if "file" in request.GET:
                return csv_response("money", COLUMNS, found)
        query = request.GET.copy()
        query["file"] = "1"
        return self.list_page(
            request,
            "admin/funds/fundbudget/statement.html",
            title="What moved: by funder and period",
            here="Statement",
            form=form,
            asked=form.is_bound and form.is_valid(),
            rows=[
                (
                    row,
                    money.words(row.worth, row.budget.currency),
                    money.words(row.amount, row.currency) if row.amount is not None else "",
                )
                for row in found[:SHOWN]
            ],
            more=max(0, len(found) - SHOWN),
            file=f"?{query.urlencode()}",
        )


class BudgetTabs(Tabs):
    """Those that are open, and those that are closed."""

    tabs = {
        "open": Tab("Open", lambda rows: rows.filter(closed_on=None)),
        "closed": Tab("Closed", lambda rows: rows.exclude(closed_on=None), ("-closed_on",)),
    }


@admin.register(FundBudget)
class FundBudgetAdmin(ScopedAdmin):
    work = Work.PROGRAMMES
    desk_pages = (BudgetPages,)
    found_by = ("name", "funder__name")
    list_display = ("name", "programme", "funder", "starts_on", "ends_on", "given", "left")
    list_filter = (BudgetTabs, "programme", "funder")
    list_select_related = ("programme", "funder")
    search_fields = ("name", "funder__name")
    change_list_template = "admin/funds/fundbudget/change_list.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = OpenBudgetForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        new = ("programme", "funder", "name", "currency", "amount", "starts_on", "ends_on", "claim_days")
        return new if obj is None else (
            "programme", "funder", "within", "currency", "name", "starts_on", "ends_on", "claim_days", "closed_on",
        )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("programme", "funder", "within", "currency", "closed_on")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = getattr(getattr(response, "context_data", None) or {}, "get", lambda name: None)("cl")
        if shown is not None:
            rows = list(shown.result_list)
            sums = balances(rows)
            for row in rows:
                row.balance = sums[row.pk]
            shown.result_list = rows
        return response

    @admin.display(description="given")
    def given(self, row: Any) -> str:
        return row.balance.given_words if hasattr(row, "balance") else ""

    @admin.display(description="left")
    def left(self, row: Any) -> str:
        return row.balance.left_words if hasattr(row, "balance") else ""

    def save_model(self, request: HttpRequest, obj: FundBudget, form: Any, change: bool) -> None:
        names = ("name", "starts_on", "ends_on", "claim_days")
        given = {name: getattr(obj, name) for name in names}
        if change:
            services.change_budget(budget=obj, by=acting(request), **given)
            return
        made = services.open_budget(
            programme=obj.programme,
            funder=obj.funder,
            currency=obj.currency,
            amount=form.cleaned_data["amount"],
            by=acting(request),
            **given,
        )
        obj.pk = made.pk


doors.register("funds.budgets", Door(Work.PROGRAMMES, "Budgets", FundBudget), order=Band.USUAL)
doors.register(
    "funds.statement",
    Door(Work.PROGRAMMES, "Statement: what moved, by funder", FundBudget, "admin:funds_fundbudget_statement"),
    order=Band.LATE,
)
