"""The mails about groups: there is one for you, and it has ended."""

from common.links import absolute
from groups.models import Group, Membership
from mailing.outbox.services import queue
from mailing.wording.editable import Editable, Placeholder, register
from matching.forming.publishing import SECOND_THOUGHTS
from matching.models import MatchRun
from programmes.models import Programme

LINK = "https://peer2peer.example/…"
#: Why a group might end, to look at the mail of one that has not.
WHY = "The six meetings are over."
ABOUT = (
    Placeholder("name", "membership.person.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("programme", "group.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("page_link", "page", "Their own page", LINK),
)
INVITED = (
    Placeholder("pool", "pool.name", "The call for groups", "Peer groups, spring", in_subject=True),
    Placeholder(
        "answer_by", "membership.answer_by|moment", "Until when they answer", "Thursday 12 March 2026, 10:00"
    ),
)
ENDED = (
    Placeholder("group", "group.name", "The group", "Peer groups, spring, group 2", in_subject=True),
    Placeholder("why", "group.ended_why", "Why it ended", WHY),
)


def invited(membership: Membership, *, run: MatchRun) -> None:
    """There is a group for you. It waits for second thoughts, so that publishing can be taken back."""
    queue(
        kind="groups.invited",
        to=membership.person,
        subject=f"A group for you: {run.pool.name}",
        template="groups/mail/invited.html",
        context={
            "membership": membership,
            "group": membership.group,
            "pool": run.pool,
            "page": absolute(membership.get_absolute_url()),
        },
        about=membership,
        occurrence=membership.invited_at.isoformat(),
        programme=membership.group.programme,
        due_at=membership.invited_at + SECOND_THOUGHTS,
    )


def ended(membership: Membership, *, group: Group) -> None:
    """The group has ended, and why."""
    queue(
        kind="groups.ended",
        to=membership.person,
        subject=f"Your group has ended: {group.name}",
        template="groups/mail/ended.html",
        context={
            "membership": membership,
            "group": group,
            "page": absolute(membership.get_absolute_url()),
        },
        about=membership,
        programme=group.programme,
    )


def _newest_invitation(programme: Programme) -> None:
    rows = Membership.objects.filter(group__programme=programme)
    row = rows.select_related("group__run__pool__call__programme", "group__programme", "person").last()
    if row is not None:
        invited(row, run=row.group.run)


def _newest_end(programme: Programme) -> None:
    rows = Membership.objects.filter(group__programme=programme)
    row = rows.select_related("group__programme", "person").last()
    if row is not None:
        row.group.ended_why = row.group.ended_why or WHY
        ended(row, group=row.group)


def register_wording() -> None:
    in_, over = "groups/mail/invited.html", "groups/mail/ended.html"
    register(Editable("groups.invited", in_, (*ABOUT, *INVITED), _newest_invitation, "Groups"), order=80)
    register(Editable("groups.ended", over, (*ABOUT, *ENDED), _newest_end, "Groups"), order=82)
