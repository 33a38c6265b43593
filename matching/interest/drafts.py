"""What is typed into the form of a call is kept on the server while it is typed, so that it is there on another device
and after signing in again (rule 70), and nothing of it stays in a shared browser."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from matching.models import InterestDraft, Pool
from people.models import Person

#: Letters that a draft may have at most, over all fields.
MOST = 20_000
NOT_KEPT = frozenset({"opened", "csrfmiddlewaretoken"})


@recorded
def keep(*, pool: Pool, by: Person, typed: QueryDict, names: Iterable[str]) -> InterestDraft:
    """Keep what stands in the fields ``names``; the newest counts. Raises DomainError for a closed call or a text that
    is too long."""
    if not pool.is_open(person=by):
        raise DomainError("This call is closed.")
    fields = {name: typed.getlist(name) for name in names if name not in NOT_KEPT}
    if sum(len(value) for values in fields.values() for value in values) > MOST:
        raise DomainError("That is longer than a draft can be.")
    draft, _ = InterestDraft.objects.update_or_create(
        pool=pool, person=by, defaults={"fields": fields, "saved_at": timezone.now()}
    )
    return draft


@recorded
def forget(*, pool: Pool, by: Person) -> None:
    InterestDraft.objects.filter(pool=pool, person=by).delete()


def forget_old() -> int:
    """Drafts of calls that nobody may answer any more are of no use. Returns how many went."""
    gone = [
        draft.pk
        for draft in InterestDraft.objects.select_related("pool__call", "person").prefetch_related(
            "pool__call__stages"
        )
        if not draft.pool.is_open(person=draft.person)
    ]
    return InterestDraft.objects.filter(pk__in=gone).delete()[0]


def initial_of(draft: InterestDraft, fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    """What the form opens with where it was begun before."""
    found: dict[str, Any] = {}
    for name, values in draft.fields.items():
        field = fields.get(name)
        if field is not None:
            found[name] = _value(field, values)
    return found


def _value(field: forms.Field, values: Sequence[str]) -> Any:
    if isinstance(field, forms.MultipleChoiceField):
        return list(values)
    if isinstance(field, forms.BooleanField):
        return bool(values)
    return values[-1] if values else ""
