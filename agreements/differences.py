"""What two wordings differ in, sentence by sentence, said in words and not by colour alone."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

#: A sentence ends with its sign and a space, or with its line.
_END = re.compile(r"(?<=[.!?:;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """One sentence: "kept", "added" or "taken out"."""

    what: str
    words: str


def sentences(text: str) -> list[str]:
    return [each.strip() for each in _END.split(text) if each.strip()]


def compare(old: str, new: str) -> list[SentenceChange]:
    """The sentences of ``new`` in their order, with those of ``old`` that are taken out where they stood."""
    before, after = sentences(old), sentences(new)
    found: list[SentenceChange] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [SentenceChange("kept", each) for each in after[k:m]]
            continue
        found += [SentenceChange("taken out", each) for each in before[i:j]]
        found += [SentenceChange("added", each) for each in after[k:m]]
    return found
