"""Expressing interest in a call, and a manager's word that there is time for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from common.budgets.declared import budget
from common.budgets.services import spend_or_refuse
from common.errors import DomainError
from common.history import recorded, recorded_as
from matching.choices import EntryState
from matching.forming import wishes
from matching.interest import drafts, mails
from matching.models import Entry, ManagerConfirmation, Pool
from people.choices import Direction
from people.models import Person, Topic
from people.profile.services import choose_topics

MANAGERS = budget("matching.managers", 5, per=timedelta(days=1), words="Managers asked by one person")
TOO_MANY = (
    "You have asked as many managers as one can in a day. Leave it out for now; you can add it tomorrow."
)


@dataclass(frozen=True, slots=True)
class ChosenTopics:
    """The topics chosen on the form, and those that it had shown: whatever it did not show stays."""

    offers: Sequence[Topic] = ()
    wants: Sequence[Topic] = ()
    shown: dict[str, list[Topic]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manager:
    name: str
    address: str


@recorded
def express(
    *,
    pool: Pool,
    by: Person,
    wish: Entry,
    topics: ChosenTopics | None = None,
    manager: Manager | None = None,
    form_opened_at: datetime | None = None,
) -> Entry:
    """Keep somebody's wish with their topics, and ask their manager if they want that. The draft is done with."""
    entry = wishes.write(pool=pool, by=by, wish=wish, form_opened_at=form_opened_at)
    if topics is not None:
        _choose(by, topics)
    if manager is not None and entry.state == EntryState.IN:
        _ask(entry, manager, by)
    drafts.forget(pool=pool, by=by)
    return entry


def _choose(person: Person, topics: ChosenTopics) -> None:
    mine = person.topic_interests.filter(topic__merged_into=None, topic__retired=False).select_related(
        "topic"
    )
    kept = {
        direction: [
            row.topic
            for row in mine
            if row.direction == direction and row.topic not in topics.shown.get(direction, [])
        ]
        for direction in (Direction.OFFER, Direction.WANT)
    }
    choose_topics(
        person=person,
        offers=[*kept[Direction.OFFER], *topics.offers],
        wants=[*kept[Direction.WANT], *topics.wants],
        by=person,
    )


def _ask(entry: Entry, manager: Manager, by: Person) -> None:
    if manager.address == by.email:
        raise DomainError("That is your own address.", field="manager_address")
    known = ManagerConfirmation.objects.filter(entry=entry).first()
    takes = entry.committed_to or entry.pool.name
    if known is not None and (known.address, known.committed_to) == (manager.address, takes):
        return
    spend_or_refuse([MANAGERS.charge(str(by.pk))], words=TOO_MANY, field="manager_address")
    if known is not None:
        known.delete()
    asked = ManagerConfirmation.objects.create(
        entry=entry, name=manager.name, address=manager.address, committed_to=takes
    )
    mails.ask_manager(asked)


@recorded_as("confirmation.entry.person")
def confirm(*, confirmation: ManagerConfirmation) -> ManagerConfirmation:
    """A manager says, by the link that was mailed to them, that there is time. Twice is once."""
    row = (
        ManagerConfirmation.objects.select_for_update(of=("self",))
        .select_related("entry")
        .get(pk=confirmation.pk)
    )
    if row.entry.state == EntryState.WITHDRAWN:
        raise DomainError("They do not ask for a group any more, so there is nothing to confirm. Thank you.")
    if row.confirmed_at is None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
    return row
