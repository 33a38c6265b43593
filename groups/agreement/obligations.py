"""Who has not signed is asked again, after two days and after a week; who has is left in peace."""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Subquery

from agenda.choices import Anchor
from agenda.obligations import Obligation, ObligationKind, kinds
from agenda.reminders.timing import Timing
from agreements.models import AgreementSignature, AgreementVersion, Signatory
from common import links
from groups.agreement.services import TO_SIGN
from groups.choices import GOES_ON, INSIDE
from groups.models import Membership

#: So long it is asked for; then an officer sees to it.
OPEN_FOR = timedelta(days=90)


def connect() -> None:
    kinds.register(
        TO_SIGN,
        ObligationKind(
            words="Agreements of groups to sign",
            about="groups.membership",
            open=agreements_to_sign,
            timings=(
                Timing(Anchor.ASKED, days=2, at=time(9)),
                Timing(Anchor.ASKED, days=7, at=time(9)),
            ),
        ),
    )


def agreements_to_sign(ids: Collection[int] | None, now: datetime) -> Iterator[Obligation]:
    """Members who have not signed the newest version of their group's agreement. One query."""
    newest = AgreementVersion.objects.filter(agreement__of_group__group=OuterRef("group")).order_by("-number")
    signed = AgreementSignature.objects.filter(
        version=OuterRef("newest"), signatory__person=OuterRef("person"), signatory__until=None
    )
    asked = Signatory.objects.filter(
        agreement__of_group__group=OuterRef("group"), person=OuterRef("person"), until=None
    )
    rows = (
        Membership.objects.filter(state__in=INSIDE, group__state__in=GOES_ON)
        .annotate(
            newest=Subquery(newest.values("pk")[:1]),
            written=Subquery(newest.values("written_at")[:1]),
            asked=Subquery(asked.values("asked_at")[:1]),
        )
        .filter(newest__isnull=False, asked__isnull=False)
        .exclude(Exists(signed))
        .select_related("group")
    )
    for row in rows if ids is None else rows.filter(pk__in=ids):
        since = max(row.written, row.asked)
        yield Obligation(
            person_id=row.person_id,
            about_id=row.pk,
            programme_id=row.group.programme_id,
            asked_at=since,
            closes_at=since + OPEN_FOR,
            title="There is something new in your group",
            sentence="Something in your group waits for you. It takes a few minutes.",
            act="Open your group’s page",
            address=links.absolute(row.group.get_absolute_url()),
            occurrence=f"{row.newest}",
        )
