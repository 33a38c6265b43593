"""A subject that says one thing or another: each of its branches, word for word."""

import re
from types import SimpleNamespace as Words

import pytest

from mailing.declaration import declarations

pytestmark = pytest.mark.contract
EVENT = Words(title="Stairwells & towers")
DAYS = [Words(title="Day two", when="Thursday 12 March 2026, 10:00 to 12:30 (UK time)")]
PROPOSAL = Words(title="Late on Thursdays")


def offer(**facts):
    return {"offer": Words(**facts), "event": EVENT}


NUDGE = [
    ({"asked": [Words(obligation=Words(title="Your slides"))], "number": "One"}, "Your slides"),
    ({"asked": [1, 2], "number": "Two"}, "Two things wait for you"),
]
#: Of each mail whose subject branches: the words that lead into each branch, and what it says there.
BRANCHES = {
    "events.place": [
        ({"changed": True, "put_down_by": "Ann"}, "Your booking is changed: Stairwells & towers"),
        ({"put_down_by": "Ann"}, "A colleague has booked a place for you: Stairwells & towers"),
        ({}, "You have a place: Stairwells & towers"),
    ],
    "events.asked": [
        ({"is_of_two": True, "held_until": None}, "Please say who you are: Stairwells & towers"),
        ({"is_of_two": False, "held_until": "13:00"}, "One press to keep your place: Stairwells & towers"),
        ({"is_of_two": False, "held_until": None}, "One press to sign up: Stairwells & towers"),
    ],
    "events.ended": [
        ({"why": "removed", "had_place": True}, "You are no longer signed up: Stairwells & towers"),
        ({"why": "replaced", "had_place": True}, "You are no longer signed up: Stairwells & towers"),
        ({"why": "guest", "had_place": True}, "You are no longer signed up: Stairwells & towers"),
        ({"why": "", "had_place": True}, "Your place is given back: Stairwells & towers"),
        ({"why": "lapsed", "had_place": True}, "Your place is given back: Stairwells & towers"),
        ({"why": "", "had_place": False}, "You have left the waiting list: Stairwells & towers"),
    ],
    "events.offer_over": [
        (offer(outcome="passed"), "Somebody else was quicker: Stairwells & towers"),
        (offer(outcome="expired"), "The place you were offered has gone on: Stairwells & towers"),
        (offer(outcome="declined"), "You have let the place go: Stairwells & towers"),
        (offer(outcome="revoked"), "The offer of a place is taken back: Stairwells & towers"),
        (offer(outcome="moot"), "The offer of a place has ended: Stairwells & towers"),
    ],
    "funds.commitment": [
        ({"promised": True}, "Promised: what you asked for"),
        ({"promised": False}, "Not this time: what you asked for"),
    ],
    "funds.claim": [
        ({"approved": True}, "Your claim is approved"),
        ({"approved": False}, "Your claim will not be paid"),
    ],
    "events.offer": [
        (offer(places=1), "A place has come free: Stairwells & towers"),
        (offer(places=3), "3 places have come free: Stairwells & towers"),
    ],
    "events.new_date": [
        ({"answer_by": "Friday"}, "New date, can you come? Stairwells & towers"),
        ({"answer_by": None}, "New date: Stairwells & towers"),
    ],
    "events.proposal_sent": [
        ({"hosting": True}, "An offer to host: Late on Thursdays"),
        ({"hosting": False}, "An invitation to a speaker: Late on Thursdays"),
    ],
    "events.proposal_received": [
        ({"hosting": True}, "We have your offer: Late on Thursdays"),
        ({"hosting": False}, "The speaker would come: Late on Thursdays"),
    ],
    **dict.fromkeys(("agenda.nudge", "agenda.nudge_essential"), NUDGE),
    "mailing.echo": [
        (
            {"reply": Words(was_done=True, get_word_display="NO"), "answered": "Can you come?"},
            "You answered NO: Can you come?",
        ),
        (
            {"reply": Words(was_done=False), "answered": "Can you come?"},
            "Your answer changed nothing: Can you come?",
        ),
    ],
    "matching.introduction": [
        ({"row": Words(card_id=7)}, "Somebody answered your card"),
        ({"row": Words(card_id=None)}, "Somebody would like to meet you"),
    ],
}


def test_every_subject_that_branches_is_here_with_each_of_its_branches():
    branched = {mail.kind: mail.subject for mail in declarations if "{%" in mail.subject}
    assert set(BRANCHES) == set(branched)
    for kind, subject in branched.items():
        leads_to = {said for _, said in BRANCHES[kind]}
        assert len(leads_to) == len(re.findall(r"{% (?:if|elif|else)\b", subject)), kind


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        pytest.param(kind, words, said, id=f"{kind}-{n}")
        for kind, cases in BRANCHES.items()
        for n, (words, said) in enumerate(cases)
    ],
)
def test_each_branch_says_what_it_should(kind, words, said):
    mail = declarations.get(kind)
    assert mail is not None
    assert mail.subject_of({"event": EVENT, "days": DAYS, "proposal": PROPOSAL, **words}) == said
