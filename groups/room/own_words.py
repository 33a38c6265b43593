"""Taking one's own words out of a group: whoever leaves may, and what others wrote stays."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils import timezone

from common.errors import DomainError
from groups.models import Content, Membership
from groups.room.door import sealed_fields


def content_models() -> Iterator[type[Content]]:
    """Every model of what is written in a group."""
    for model in apps.get_app_config("groups").get_models():
        if issubclass(model, Content):
            yield model


def take_out(membership: Membership) -> int:
    """Take out what somebody wrote in their group, but for what is everybody's; returns how many rows.

    A turn is withdrawn with what was asked about it (rule 41); what would be nothing without its words goes. Raises
    DomainError for a place that is over.
    """
    if not membership.is_inside:
        raise DomainError("Only somebody in the group takes out their own words.")
    count = 0
    for model in content_models():
        rows, fields = model._default_manager.filter(by=membership), sealed_fields(model)
        if model.shared or not fields:
            continue
        if not all(field.null for field in fields):
            count += rows.count()
            rows.delete()
            continue
        changes: dict[str, Any] = dict.fromkeys(field.name for field in fields)
        if any(field.name == "withdrawn_on" for field in model._meta.fields):
            changes["withdrawn_on"] = timezone.localdate()
        count += rows.update(**changes)
    return count
