"""The mails about groups: there is one for you, and it has ended."""

from common.links import absolute
from groups.models import Group, Membership
from mailing.mail import Mail
from mailing.outbox.queueing import Envelope
from mailing.wording.parts import Placeholder
from matching.forming.mails import SECOND_THOUGHTS
from matching.models import MatchRun
from programmes.models import Programme

#: Why a group might end, to look at the mail of one that has not.
WHY = "The six meetings are over."
ABOUT = (
    Placeholder("name", "membership.person.get_short_name", "Whom it goes to", "Ann"),
    Placeholder("programme", "group.programme.name", "The programme", "Kent Peer2Peer", in_subject=True),
    Placeholder("page_link", "page", "Their own page", "https://peer2peer.example/…"),
)


def invited(membership: Membership, *, run: MatchRun) -> None:
    """There is a group for you. It waits for second thoughts, so that publishing can be taken back."""
    INVITED.queue(
        to=membership.person,
        about=membership,
        programme=membership.group.programme,
        envelope=Envelope(
            occurrence=membership.invited_at.isoformat(), due_at=membership.invited_at + SECOND_THOUGHTS
        ),
        membership=membership,
        group=membership.group,
        pool=run.pool,
        page=absolute(membership.get_absolute_url()),
    )


def ended(membership: Membership, *, group: Group) -> None:
    """The group has ended, and why."""
    ENDED.queue(
        to=membership.person,
        about=membership,
        programme=group.programme,
        membership=membership,
        group=group,
        page=absolute(membership.get_absolute_url()),
    )


def removed(membership: Membership, *, reason: str) -> None:
    """An officer has taken them out of their group, and why; nobody else is told."""
    REMOVED.queue(
        to=membership.person,
        about=membership,
        programme=membership.group.programme,
        membership=membership,
        group=membership.group,
        reason=reason,
    )


def _newest_removal(programme: Programme) -> None:
    rows = Membership.objects.filter(group__programme=programme)
    row = rows.select_related("group__programme", "person").last()
    if row is not None:
        removed(row, reason="You asked us to.")


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


INVITED = Mail(
    kind="groups.invited",
    name="A place in a group",
    sort="booking",
    subject="A group for you: {{ pool.name }}",
    template="groups/mail/invited.html",
    placeholders=(
        *ABOUT,
        Placeholder("pool", "pool.name", "The call for groups", "Peer groups, spring", in_subject=True),
        Placeholder(
            "answer_by",
            "membership.answer_by|moment",
            "Until when they answer",
            "Thursday 12 March 2026, 10:00",
        ),
    ),
    group="Groups",
    rehearse=_newest_invitation,
    question="groups.membership.replies.PLACE",
)
ENDED = Mail(
    kind="groups.ended",
    name="A group has ended",
    sort="booking",
    subject="Your group has ended",
    template="groups/mail/ended.html",
    placeholders=(
        *ABOUT,
        Placeholder("group", "group.name", "The group", "Peer groups, spring, group 2"),
        Placeholder("why", "group.ended_why", "Why it ended", WHY),
    ),
    group="Groups",
    rehearse=_newest_end,
)
REMOVED = Mail(
    kind="groups.removed",
    name="Somebody is not in a group any more",
    sort="booking",
    subject="You are not in your group any more",
    template="groups/mail/removed.html",
    placeholders=(
        *(each for each in ABOUT if each.name != "page_link"),
        Placeholder("why", "reason", "Why, in the officer's words", "You asked us to."),
    ),
    group="Groups",
    rehearse=_newest_removal,
)
