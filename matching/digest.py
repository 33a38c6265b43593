"""What the weekly digest says of groups: calls that have come, and new cards on the board of asks and offers."""

from collections import defaultdict
from datetime import datetime

from mailing.digest.services import DigestLine, DigestSection, Lines, Readers, sections
from matching.choices import EntryState
from matching.forming.selectors import open_calls
from matching.models import BoardCard, Entry, Pool
from matching.partners.exclusions import kept_apart_of


def calls(readers: Readers, since: datetime, until: datetime) -> Lines:
    """Calls that are new and open, and that one has not answered yet."""
    new = list(open_calls().filter(call__made_at__gt=since, call__made_at__lte=until))
    if not new:
        return {}
    answered: dict[int | None, set[int]] = defaultdict(set)
    wishes = Entry.objects.filter(pool__in=new, person__in=[each for each in readers if each])
    for person, pool in wishes.exclude(state=EntryState.WITHDRAWN).values_list("person", "pool"):
        answered[person].add(pool)
    keys = [each.pk if each else None for each in readers]
    return {key: [_call(pool) for pool in new if pool.pk not in answered[key]] for key in keys}


def _call(pool: Pool) -> DigestLine:
    until = f" Until {pool.stage.closes_words}." if pool.stage.closes_words else ""
    return DigestLine(str(pool), pool.get_absolute_url(), f"{pool.programme}.{until}")


def cards(readers: Readers, since: datetime, until: datetime) -> Lines:
    """Cards of others, for those who can sign in: of nobody who is kept apart from them, and of nobody by name."""
    posted = BoardCard.objects.on_the_board().filter(posted_at__gt=since, posted_at__lte=until)
    new = list(posted.select_related("topic__merged_into"))
    people = [each.pk for each in readers if each and each.email]
    if not (new and people):
        return {}
    apart = kept_apart_of(people)
    return {
        pk: [_card(card) for card in new if card.person_id != pk and card.person_id not in apart[pk]]
        for pk in people
    }


def _card(card: BoardCard) -> DigestLine:
    topic = f", {card.topic.merged_into or card.topic}" if card.topic else ""
    return DigestLine(card.words, card.get_absolute_url(), f"{card.get_kind_display()}{topic}.")


def connect() -> None:
    sections.register("matching.calls", DigestSection("Calls for peer groups", calls))
    sections.register(
        "matching.cards",
        DigestSection("On the board of asks and offers", cards, "The whole board", "partners:board"),
    )
