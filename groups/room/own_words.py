"""Taking one's own words out of a group: whoever leaves may, and what others wrote stays."""

from collections.abc import Iterator

from django.apps import apps

from common.errors import DomainError
from groups.models import Content, Membership
from groups.room.door import sealed_fields


def content_models() -> Iterator[type[Content]]:
    """Every model of what is written in a group."""
    for model in apps.get_app_config("groups").get_models():
        if issubclass(model, Content):
            yield model


def take_out(membership: Membership) -> int:
    """Empty what somebody wrote in their group; returns how many rows. Raises DomainError for a place that is over."""
    if not membership.is_inside:
        raise DomainError("Only somebody in the group takes out their own words.")
    count = 0
    for model in content_models():
        names = [field.name for field in sealed_fields(model)]
        count += model._default_manager.filter(by=membership).update(**dict.fromkeys(names))
    return count
