"""What officers have written and no longer fits its mail."""

from collections.abc import Collection

from django.urls import reverse

from common.attention import AttentionItem
from mailing.kinds import name_of
from mailing.wording.services import broken


def words_that_do_not_fit(programmes: Collection[int] | None) -> list[AttentionItem]:
    """Mails that go out in their first words, because what was written for them cannot be used any more."""
    return [
        AttentionItem(
            title=f"What was written for “{name_of(row.kind)}” cannot be used; it goes out as first written",
            url=reverse("admin:mailing_wording_edit", args=[row.programme_id or 0, row.kind]),
            action="Write it anew",
            programme=str(row.programme or ""),
        )
        for row in broken(programmes)
    ]
