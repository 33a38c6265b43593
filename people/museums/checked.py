"""Which facts about museums an officer has checked: read from the history, which knows who wrote each of them."""

from collections.abc import Collection

from django.apps import apps

from people.models import Museum

#: Facts that are compared; keys and times are none.
_FACTS = tuple(
    field.attname
    for field in Museum._meta.concrete_fields
    if field.attname not in ("id", "created_at", "checked", "merged_into_id")
)


def values_officers_checked(museums: Collection[int]) -> dict[int, set[str]]:
    """Of these museums, the facts that stand as an officer wrote them, or as they were when one marked the entry as
    checked. What a file or somebody signing up has written since, or alone, is not among them. One query."""
    found: dict[int, set[str]] = {}
    before: dict[int, dict[str, object]] = {}
    if not museums:
        return found
    history = apps.get_model("people", "MuseumHistory").objects.filter(pgh_obj_id__in=museums)
    rows = history.order_by("pgh_id").values("pgh_obj_id", "checked", "pgh_context__metadata", *_FACTS)
    for row in rows.iterator(chunk_size=2000):
        museum, was = row["pgh_obj_id"], before.get(row["pgh_obj_id"], {})
        by_officer = row["checked"] and bool((row["pgh_context__metadata"] or {}).get("user"))
        marked = by_officer and was.get("checked") is False
        known = found.setdefault(museum, set())
        for name in _FACTS:
            if marked or name not in was or was[name] != row[name]:
                (known.add if by_officer else known.discard)(name)
        before[museum] = row
    return found
