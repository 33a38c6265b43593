"""What a refusal means for the address: our own rule, not the provider's word.

An address is stopped for good only when the answer says that it does not exist. Everything that may pass (a full
mailbox, greylisting, a refusal for policy) is soft, and so is whatever cannot be told: nobody loses their mail to an
unclear sentence. A refusal of the mail's own content or of its sender is nobody's at that address: an officer sees it.

In this order, the first that fits decides:

1. words that speak of a full mailbox or of a pause: soft, whatever the code (many servers call that permanent)
2. the enhanced status code (RFC 3463), by ``TABLE``; a code not in it is soft
3. where the code says nothing (x.0.0, or there is none): the words, who is refused for what; otherwise soft
"""

import re
from enum import StrEnum


class Verdict(StrEnum):
    HARD = "hard"  # there is no such address
    SOFT = "soft"  # it could not be delivered now
    OURS = "ours"  # the mail itself, or who sent it, was refused


#: What a permanent status code (5.x.x) says of the address. 4.x.x is always soft.
TABLE: dict[str, Verdict] = {
    "1.1": Verdict.HARD,  # no such mailbox
    "1.2": Verdict.HARD,  # no such domain
    "1.3": Verdict.HARD,  # not an address at all
    "1.6": Verdict.HARD,  # moved, and nobody says where
    "1.7": Verdict.OURS,  # our own address as sender is malformed
    "1.8": Verdict.OURS,  # our own domain as sender is unknown
    "1.10": Verdict.HARD,  # Exchange: recipient not found; RFC 7505: the domain takes no mail
    "2.1": Verdict.HARD,  # mailbox disabled
    "2.2": Verdict.SOFT,  # mailbox full
    "2.3": Verdict.OURS,  # mail too long for this mailbox
    "3.4": Verdict.OURS,  # mail too big for this system
    "4.4": Verdict.HARD,  # Postfix: host or domain name not found
    "4.310": Verdict.HARD,  # Exchange: the domain does not exist
    "6.0": Verdict.OURS,
    "6.1": Verdict.OURS,
    "6.2": Verdict.OURS,
    "6.3": Verdict.OURS,
    "6.5": Verdict.OURS,
    "7.20": Verdict.OURS,  # no valid DKIM signature
    "7.21": Verdict.OURS,
    "7.22": Verdict.OURS,
    "7.23": Verdict.OURS,  # SPF
    "7.24": Verdict.OURS,
    "7.25": Verdict.OURS,  # reverse DNS of our server
    "7.26": Verdict.OURS,  # several checks of the sender failed
}
#: Codes that say nothing, or different things on different servers: the words decide.
VAGUE = frozenset({"0.0", "1.0", "2.0", "3.0", "4.0", "4.1", "5.0", "7.1"})

_PASSING = re.compile(
    r"mailbox (?:is )?(?:full|over)|over ?quota|quota (?:is )?exceed|exceeded (?:\w+ ){0,3}quota|out of storage|"
    r"insufficient (?:system )?storage|not enough (?:storage|space)|grey-?list|try again|temporar|deferred|"
    r"too many (?:connections|messages)|receiving mail (?:at a rate|too quickly)|rate limit|\bthrottl",
    re.I,
)
#: Who has no account there, in the words of the servers that matter.
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|account|address|member)s?\W+(?:\w+\W+){0,8}?(?:unknown|not found|does ?n[o']t exist|"
    r"does not exist|is disabled|has been disabled|not known|no longer (?:exists|valid|active)|unavailable or does)|"
    r"(?:no such|unknown|invalid|not a known|non-?existent|no) (?:local )?"
    r"(?:user|recipient|mailbox|account|address|person)|"
    r"no mailbox here by that name|couldn't be found|wasn't found|could not be found|unrouteable address|"
    r"doesn't have a \S+ account|recipient address rejected: access denied|mailbox unavailable|"
    r"(?:host|domain)(?: or domain)?(?: name)? (?:not found|does not exist|doesn't exist)|nxdomain|no such domain|"
    r"couldn't find any host|recipient rejected|address rejected(?!: (?:policy|spam))",
    re.I,
)
_OURS = re.compile(
    r"\bvirus|malware|attachment (?:type )?(?:is )?not (?:allowed|accepted)|message (?:is )?too (?:big|large)|"
    r"size (?:limit )?exceed|exceeds (?:\w+ ){0,4}size|\b(?:spf|dkim|dmarc)\b|sender (?:address )?rejected",
    re.I,
)
_POLICY = re.compile(r"\bspam|block ?list|black ?list|blocked|policy|reputation|content rejected", re.I)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"\b([45])\d\d\b")


def judge(*, status: str = "", words: str = "") -> Verdict:
    """What a refusal with this enhanced status code ("5.1.1") and these words means. The words may hold the code."""
    found = _STATUS.search(status) or None
    # A report that says only "5.0.0" often has the true code in the words of the server.
    if found is None or f"{found[2]}.{found[3]}" in VAGUE:
        found = _STATUS.search(words) or found
    if _PASSING.search(words):
        return Verdict.SOFT
    if found is not None and found[1] == "4":
        return Verdict.SOFT
    detail = f"{found[2]}.{found[3]}" if found else "0.0"
    if detail not in VAGUE:
        return TABLE.get(detail, Verdict.SOFT)
    reply = _REPLY.search(words)
    if found is None and reply is not None and reply[1] == "4":
        return Verdict.SOFT
    if _OURS.search(words):
        return Verdict.OURS
    if _POLICY.search(words):
        return Verdict.SOFT
    return Verdict.HARD if _NOBODY.search(words) else Verdict.SOFT


def code_in(words: str) -> str:
    """The enhanced status code that a server's words hold, or nothing."""
    found = _STATUS.search(words)
    return found[0] if found else ""
