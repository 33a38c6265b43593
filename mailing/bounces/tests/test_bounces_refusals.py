"""What a refusal means, measured: how many addresses that do not exist are known, and that no other one is stopped."""

from pathlib import Path

import pytest

from mailing.bounces.rules import Verdict, code_in, judge

#: Of the addresses that do not exist, so many are to be known by what is said.
WANTED = 0.85
LINES = [
    line.split("\t", 1)
    for line in (Path(__file__).parent / "refusals.txt").read_text().splitlines()
    if line and not line.startswith("#")
]


def test_of_addresses_that_do_not_exist_most_are_known():
    hard = [words for means, words in LINES if means == "hard"]
    known = [words for words in hard if judge(words=words) == Verdict.HARD]
    recall = len(known) / len(hard)
    assert recall >= WANTED, [words for words in hard if words not in known]


@pytest.mark.parametrize(("means", "words"), [line for line in LINES if line[0] != "hard"])
def test_no_living_address_is_stopped_whatever_the_code(means, words):
    """A full mailbox, a block list, a rate or a name server that is silent: whatever code a server gives with it."""
    found = {
        judge(status=status, words=words)
        for status in ("", code_in(words), "5.1.1", "5.1.2", "5.2.1", "5.4.4")
    }
    if means == "full":
        assert found == {Verdict.SOFT}
    elif (
        words.startswith("450")
        or "refused by host" in words
        or "was closed" in words
        or "Server 5.1.1" in words
    ):
        assert judge(words=words) == Verdict.SOFT  # no code of its own says anything else
    else:
        assert Verdict.HARD not in found


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("connection via 5.2.1.7 was closed", ""),
        ("host mx.museum.example[193.2.14.7] said: 550 5.1.1 nobody", "5.1.1"),
        ("refused by [193.2.14.7]", ""),
        ("193.5.1.1 refused it", ""),
        ("this is Exim 4.7.1", ""),
        ("MS Exchange Server version 5.5.2653.12", ""),
        ("Example Mail Server 5.1.1 at your service", ""),
        ("v5.1.1", ""),
        ("Mailman 2.0.12", ""),
        ("550-5.1.1 and more", "5.1.1"),
        ("(#5.1.1)", "5.1.1"),
        ("said: 5.1.1.", "5.1.1"),
        ("554 5.4.310 DNS", "5.4.310"),
        ("5.9.1 is no code", ""),
        ("postfix 2.1.1 said 550 5.7.1", "5.7.1"),
    ],
)
def test_addresses_of_machines_and_numbers_of_versions_are_no_codes(words, code):
    assert code_in(words) == code
