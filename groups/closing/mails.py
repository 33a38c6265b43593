"""The mails about the end of a group: it is completed, its words go soon, they are gone. None says what is in them."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from common.links import absolute
from groups.membership.mails import ABOUT
from groups.models import Group, Membership
from mailing.mail import Mail
from programmes.models import Programme


def completed(membership: Membership, *, group: Group) -> None:
    _tell(COMPLETED, membership, group)


def soon_destroyed(membership: Membership, *, until: date | None) -> None:
    _tell(SOON_DESTROYED, membership, membership.group, until=until)


def destroyed(membership: Membership) -> None:
    _tell(DESTROYED, membership, membership.group)


def _tell(mail: Mail, membership: Membership, group: Group, **facts: Any) -> None:
    mail.queue(
        to=membership.person,
        about=membership,
        programme=group.programme,
        membership=membership,
        group=group,
        page=absolute(reverse("groups:closing", args=[group.key])),
        **facts,
    )


def _newest(programme: Programme) -> Membership | None:
    rows = Membership.objects.filter(group__programme=programme)
    return rows.select_related("group__programme", "person").last()


def _rehearse_completed(programme: Programme) -> None:
    row = _newest(programme)
    if row is not None:
        completed(row, group=row.group)


def _rehearse_soon(programme: Programme) -> None:
    row = _newest(programme)
    if row is not None:
        days = timedelta(days=settings.GROUP_WORDS_KEPT_DAYS)
        soon_destroyed(row, until=timezone.localdate() + days)


def _rehearse_destroyed(programme: Programme) -> None:
    row = _newest(programme)
    if row is not None:
        destroyed(row)


COMPLETED = Mail(
    kind="groups.completed",
    name="A group is completed",
    sort="booking",
    subject="Your group is completed",
    template="groups/closing/mail/completed.html",
    placeholders=ABOUT,
    group="Groups",
    rehearse=_rehearse_completed,
)
SOON_DESTROYED = Mail(
    kind="groups.soon_destroyed",
    name="What was said in a group will be destroyed",
    sort="booking",
    subject="What was said in your group will be destroyed",
    template="groups/closing/mail/soon.html",
    placeholders=ABOUT,
    group="Groups",
    rehearse=_rehearse_soon,
)
DESTROYED = Mail(
    kind="groups.destroyed",
    name="What was said in a group is destroyed",
    sort="booking",
    subject="What was said in your group is destroyed",
    template="groups/closing/mail/destroyed.html",
    placeholders=ABOUT,
    group="Groups",
    rehearse=_rehearse_destroyed,
)
