"""What is written inside a group: the base of every model whose words only its members read."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from groups.choices import MembershipState
from groups.models.group import Group
from groups.models.membership import Membership


class Content(models.Model):
    """Something that a member wrote. Its words are ``SealedTextField(scope="group")``, written by ``Room.seal`` and
    read by ``Room.open``, and by nothing else.

    ``written_on`` is a date and no finer, so that no moment tells who wrote something that bears no name.
    """

    #: Whether it is everybody's once it is written (an action that the group noted, a visit, a vote): it stays when its
    #: writer takes out their own words, without their name.
    shared: ClassVar[bool] = False

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    written_on = models.DateField(default=timezone.localdate)

    class Meta:
        abstract = True

    @property
    def author(self) -> str:
        """Who wrote it, for those in the group."""
        return voice(self.by)


def voice(membership: Membership | Any | None) -> str:
    """How a group speaks of somebody in it: by name, as "A former member" once they have left, and as "A member" when
    everything about them was erased."""
    if membership is None or membership.person.erased_at is not None:
        return "A member"
    if membership.state in (MembershipState.LEFT, MembershipState.REMOVED):
        return "A former member"
    return str(membership.person)
