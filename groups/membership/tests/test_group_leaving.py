"""Leaving: access ends at once, and one's own words stay without a name or go for good."""

import pytest

from common.errors import DomainError
from groups import scenarios
from groups.membership import leaving
from groups.models import GroupAction, SetNote, SetTurn
from groups.room.door import enter_signed
from groups.scenarios_meetings import HEARD, ISSUE, QUESTIONS, meetings_of_a_month

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("goes", [False, True])
def test_g14_who_leaves_takes_their_words_out_or_leaves_them_without_a_name(goes):
    group = scenarios.group_of(5)
    ann, ben, *_ = group.memberships.select_related("person").order_by("pk")
    held = meetings_of_a_month(enter_signed(group.key, ann.person))
    theirs = SetNote.objects.filter(group=group).exclude(by=ann).count()
    leaving.leave(membership=ann, take_out=goes, by=ann.person)
    with pytest.raises(DomainError):
        enter_signed(group.key, ann.person)
    room = enter_signed(group.key, ben.person)
    turn = SetTurn.objects.get(pk=held.turn.pk)
    issue = room.open([turn], "issue")[turn.pk]["issue"]
    assert (issue, turn.withdrawn_on is not None) == ((None, True) if goes else (ISSUE, False))
    notes = SetNote.objects.filter(group=group, by__isnull=False).select_related("by__person")
    assert notes.exclude(by=ann).count() == theirs
    words = room.open(notes.filter(by=ann), "words")
    kept = {note.author: words[note.pk]["words"] for note in notes.filter(by=ann) if words[note.pk]["words"]}
    said = {each["words"] for each in words.values()}
    assert (HEARD in said, QUESTIONS[1] in said) == (not goes, not goes)
    assert set(kept) == (set() if goes else {"A former member"})
    assert GroupAction.objects.get(pk=held.action.pk).words is not None
