"""What the officer's programmes have come to, by complete registers: who took part, and which museums were reached."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.template.response import TemplateResponse

from agenda.choices import AttendanceState
from agenda.register.entries import settled
from common import scoping
from common.desk import Work, desk_response
from common.plots import Plot, bars
from people.museums.dated import where_on
from programmes.models import Programme

ELSEWHERE = "No region known"


@dataclass(slots=True)
class Reached:
    """Attendances, people and museums of one programme."""

    times: int = 0
    people: set[int] = field(default_factory=set)
    museums: set[int] = field(default_factory=set)


def numbers(request: HttpRequest) -> TemplateResponse:
    """Attendance by programme and museums reached, as pictures beside their tables."""
    ids = scoping.programme_ids(request.user)
    programmes = Programme.objects.all() if ids is None else Programme.objects.filter(pk__in=ids)
    names = dict(programmes.order_by("name").values_list("pk", "name"))
    reached, regions = _reached(set(names))
    return desk_response(
        request,
        "desk/numbers.html",
        title="Numbers",
        trail=[(Work.PROGRAMMES.value, Work.PROGRAMMES.address)],
        plots=_plots(names, reached, regions) if reached else [],
    )


def _reached(programmes: set[int]) -> tuple[dict[int, Reached], dict[str, set[int]]]:
    """What each programme came to, and the museums of each region. Where people were and what their museum was, is as
    it was on the day (rules 32 and 33). Three queries."""
    rows = list(
        settled()
        .filter(state=AttendanceState.ATTENDED, session__programme__in=programmes)
        .order_by()
        .values_list("session__programme", "person", "session__start_day")
    )
    places = where_on((person, day) for _, person, day in rows)
    reached: dict[int, Reached] = defaultdict(Reached)
    regions: dict[str, set[int]] = defaultdict(set)
    for programme, person, day in rows:
        one = reached[programme]
        one.times += 1
        one.people.add(person)
        if (person, day) in places:
            museum = places[person, day]
            one.museums.add(museum.pk)
            regions[museum.region or ELSEWHERE].add(museum.pk)
    return reached, regions


def _plots(names: dict[int, str], reached: dict[int, Reached], regions: dict[str, set[int]]) -> list[Plot]:
    ordered = [(name, reached[pk]) for pk, name in names.items() if pk in reached]
    people = {name: len(one.people) for name, one in ordered}
    came = bars(
        key="attendance",
        title="Attendance by programme",
        heads=("Programme", "Times that somebody came"),
        values=[(name, one.times) for name, one in ordered],
        unit=("time", "times"),
    )
    return [
        Plot(
            came.key,
            came.title,
            (*came.heads, "People"),
            [(*row, f"{people[row[0]]:,}") for row in came.rows],
            came.svg,
            came.described,
        ),
        bars(
            key="museums",
            title="Museums reached, by programme",
            heads=("Programme", "Museums"),
            values=[(name, len(one.museums)) for name, one in ordered],
            unit=("museum", "museums"),
        ),
        bars(
            key="regions",
            title="Museums reached, by region",
            heads=("Region", "Museums"),
            values=sorted(
                ((region, len(found)) for region, found in regions.items()), key=lambda row: (-row[1], row[0])
            ),
            unit=("museum", "museums"),
        ),
    ]
