"""Tabs above a list of the desk: the parts of it that officers open, the everyday one first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

#: What says how a list is shown, and not which of its rows.
HOW = frozenset({"o", "p", "all", "_facets", "_changelist_filters", "_to_field", "_popup", "e"})


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of a list: its name, which rows are in it, and in which order they stand where nobody chose another."""

    label: str
    rows: Callable[[QuerySet[Any]], QuerySet[Any]]
    order: Sequence[Any] = ()


class Tabs(SimpleListFilter):
    """A filter that stands above its list. The first tab is open at first; whoever searches or filters has all rows."""

    title = "part"
    parameter_name = "show"
    template = "desk/no_filter.html"
    tabs: ClassVar[Mapping[str, Tab]]
    #: The order of all the rows.
    order_of_all: ClassVar[Sequence[Any]] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((name, tab.label) for name, tab in self.tabs.items()), ("everything", "All")]

    @classmethod
    def chosen(cls, given: Mapping[str, Any]) -> str:
        """Which tab the parameters of a list open."""
        said = given.get(cls.parameter_name)
        known = [*cls.tabs, "everything"]
        if said in known:
            return str(said)
        narrowed = any(value for name, value in given.items() if name not in HOW | {cls.parameter_name})
        return "everything" if narrowed else known[0]

    @classmethod
    def order(cls, given: Mapping[str, Any]) -> Sequence[Any]:
        """In which order the rows stand that the parameters of a list show; nothing: as its admin says."""
        tab = cls.tabs.get(cls.chosen(given))
        return tab.order if tab else cls.order_of_all

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        self.open = self.chosen(request.GET)
        tab = self.tabs.get(self.open)
        return tab.rows(queryset) if tab else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The tabs, each with how many rows there are in it, whatever else is filtered."""
        for name, label in self.lookup_choices:
            tab = self.tabs.get(str(name))
            rows = tab.rows(changelist.root_queryset) if tab else changelist.root_queryset
            yield {
                "selected": name == self.open,
                "query_string": f"?{self.parameter_name}={name}",
                "display": label,
                "number": rows.order_by().count(),
            }


class TabbedList(ChangeList):
    """A list of the desk. Where it has tabs, its rows stand in the order of the tab that is open."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        tabs = [each for each in self.list_filter if isinstance(each, type) and issubclass(each, Tabs)]
        order = tabs[0].order(request.GET) if tabs and ORDER_VAR not in self.params else ()
        return [*order, "-pk"] if order else super().get_ordering(request, queryset)
