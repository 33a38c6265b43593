"""The board of asks and offers: short cards that run out, answered through the site until both agree (M16)."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.errors import DomainError
from common.history import recorded
from matching.choices import IntroductionReply
from matching.models import BoardCard, Introduction
from matching.models.partners import CARD_STAYS
from matching.partners.exclusions import kept_apart
from people.models import Person, Topic

CARDS_AT_ONCE = 5
#: How long the words of what came to nothing are kept after its time.
FORGOTTEN_AFTER = timedelta(days=30)


def cards_for(person: Person) -> QuerySet[BoardCard]:
    """The cards that ``person`` may read: none of people who are kept apart from them."""
    cards = BoardCard.objects.on_the_board().exclude(person__in=kept_apart(person))
    return cards.select_related("topic__merged_into")


def card_for(person: Person, key: UUID) -> BoardCard | None:
    """The card that ``person`` may read. Raises DomainError (410) for one that hung there: mails have led to it."""
    found = cards_for(person).filter(key=key).first()
    if found is None and BoardCard.objects.filter(key=key).exclude(person__in=kept_apart(person)).exists():
        raise DomainError("This card is no longer on the board. Others hang there.", status=410)
    return found


@recorded
def post(*, kind: str, words: str, topic: Topic | None, by: Person) -> BoardCard:
    """Put a card on the board, for ninety days."""
    Person.objects.select_for_update().get(pk=by.pk)
    if BoardCard.objects.on_the_board().filter(person=by).count() >= CARDS_AT_ONCE:
        raise DomainError(f"You have {CARDS_AT_ONCE} cards on the board. Take one down first.")
    now = timezone.now()
    return BoardCard.objects.create(
        person=by, kind=kind, words=" ".join(words.split()), topic=topic, posted_at=now,
        expires_at=now + CARD_STAYS,
    )  # fmt: skip


@recorded
def take_down(*, card: BoardCard, by: Person) -> None:
    """Its author takes a card down, or an officer one that should not hang there."""
    if card.person_id != by.pk and not by.is_staff:
        raise DomainError("There is no such card.", status=404)
    BoardCard.objects.filter(pk=card.pk, taken_down_at=None).update(taken_down_at=timezone.now())


@transaction.atomic
def forget() -> int:
    """Cards that have run out go, with the answers that came to nothing; of other introductions that came to nothing
    only stays that nobody is asked twice. Returns how many."""
    before = timezone.now() - FORGOTTEN_AFTER
    nothing = Introduction.objects.exclude(answer=IntroductionReply.YES).filter(expires_at__lt=before)
    told = nothing.exclude(words="", topics=[], place="").update(
        words="", topics=[], place="", asker_shares=[]
    )
    old = BoardCard.objects.filter(Q(expires_at__lt=before) | Q(taken_down_at__lt=before)).exclude(words="")
    led_somewhere = Introduction.objects.filter(answer=IntroductionReply.YES, card__in=old).values("card")
    emptied = old.filter(pk__in=led_somewhere).update(words="")
    gone, _ = old.delete()
    return told + emptied + gone
