"""The desk grouped by work. Each app says which doors it has and behind which kind of work they stand."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.db.models import Model
from django.urls import reverse

from common.registry import Registry
from common.scoping import ProgrammeIds


class Work(Enum):
    """What officers do, in the order in which the desk shows it."""

    SESSIONS = "Sessions"
    GROUPS = "Groups and matching"
    PEOPLE = "People and museums"
    MAIL = "Mail"
    PROGRAMMES = "Programmes and money"
    SETTINGS = "Settings"

    @property
    def slug(self) -> str:
        return self.name.lower()

    @property
    def address(self) -> str:
        return reverse("admin:work", args=[self.slug])


@dataclass(frozen=True, slots=True)
class Door:
    """An everyday way into the desk.

    It stands for whoever may see rows of ``model``, and leads to their list, or to the page that ``url`` names.
    ``count`` says, for the officer's programmes (None: all), how many rows there are to see to; ``counted`` says it in
    words ("wait for an answer").
    """

    work: Work
    label: str
    model: type[Model]
    url: str = ""
    count: Callable[[ProgrammeIds], int] | None = None
    counted: str = ""

    @property
    def address(self) -> str:
        return reverse(
            self.url or f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_changelist"
        )


doors: Registry[Door] = Registry()
