"""What a refusal means for the address: our own rule, not the provider's word.

An address is stopped for good only when the answer says that it does not exist. Everything that may pass (a full
mailbox, greylisting, a refusal for policy) is soft, and so is whatever cannot be told: nobody loses their mail to an
unclear sentence. A refusal of the mail's own content or of its sender is nobody's at that address: an officer sees it.

In this order, the first that fits decides, because servers give any code with any words:

1. words of a full mailbox, of a pause, or of a name server that did not answer: soft
2. words of a virus, a size, a check of the sender: ours
3. words of spam, policy, a block list, relaying: soft
4. the enhanced status code (RFC 3463), by ``TABLE``; a code not in it is soft
5. where the code says nothing (x.0.0, or there is none): words of an unknown user or domain: hard; otherwise soft

Strangers write these words, so they are cut before they are looked at, and no pattern here repeats a repetition.
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

#: Of what a server says, so much is looked at.
LONGEST = 4000

_PASSING = re.compile(
    # full
    r"quota|mail ?(?:box|folder) (?:\w+ ){0,2}?(?:full|over)|full mail ?box|too much mail|system full|"
    r"disk (?:is )?full|out of (?:disk )?(?:space|storage)|storage (?:is )?(?:full|exceeded|limit)|space not enough|"
    r"(?:insufficient|not enough|no) (?:system |disk |mailbox )?(?:storage|space)|no space left|not been collected|"
    # later, or slower
    r"gr[ea]y-?list|(?<!and )(?<!then )try (?:again|later)|please retry|temporar|deferred|throttl|\bbusy\b|"
    r"rate[ -]?(?:limit|control)|at a rate|too (?:many|fast|quickly|frequent)|slow(?:er| down)|unusual(?:ly)? |"
    r"(?:hourly|daily|per[ -](?:hour|minute|day)) |limit (?:has been |is |was )?(?:exceeded|reached)|"
    r"(?:exceed|reach)(?:s|ed|es|ing)? (?:\w+ ){0,3}(?:number|rate|limit)\b|resources|"
    r"connection (?:\w+ )?(?:refused|timed|timeout|reset|dropped|failed|limit|rate)|time[d-]? ?-?out|unreachable|"
    r"not reachable|no route to host|hop count|too many hops|loop(?:s|ing)?\b|suspended|"
    # no answer from a name server
    r"servfail|server fail|server misbehaving|dns (?:\w+ ){0,3}?(?:timeout|fail|problem|unavailable|refused)|"
    r"(?:lookup|resolution|resolving) (?:\w+ ){0,2}?(?:fail|error|timeout|problem)|no relevant answers|"
    r"(?:could not|cannot|unable to|failed to) (?:be )?(?:resolve|look ?up)",
    re.I,
)
#: What is wrong with the mail, or with who sends it.
_OURS = re.compile(
    r"\bvirus|malware|attachment (?:type )?(?:is )?not (?:allowed|accepted)|"
    r"(?:message|mail) (?:\w+ ){0,3}?(?:too (?:big|large)|maximum (?:\w+ )?(?:\w+ )?size)|size (?:limit )?exceed|"
    r"exceeds (?:\w+ ){0,4}size|size exceeds|\b(?:spf|dkim|dmarc|ptr|rdns)\b|reverse (?:dns|host|lookup|name)|"
    r"\b(?:helo|ehlo)\b|find your (?:reverse )?host|"
    r"sender(?:'s)? (?:\w+ ){0,3}?(?:rejected|refused|denied|unknown|invalid|not |does|must|could|cannot|verif)|"
    r"(?:invalid|unknown|bad|forged|unverified) sender|(?:domain|address) of (?:the )?sender|originat(?:or|ing)|"
    r"reply to mail from|from (?:address|domain)|your (?:domain|host ?name|email domain) |"
    r"rfc ?\d{3,4} compl|not compliant",
    re.I,
)
_POLICY = re.compile(
    r"\bspam|\b(?:block|black|deny)[ -]?list|\bblocked|\bblocking|\bban(?:ned)?\b|polic(?:y|ies)\b|reputation|"
    r"content (?:rejected|filter)|unsolicited|bulk (?:mail|email)|\bjunk|suspicious|abusive|forbidden|prohibited|"
    r"\brbls?\b|dnsbls?\b|spamhaus|spamcop|uceprotect|\bsorbs\b|barracudacentral|abuseat|mailspike|"
    r"(?<!not )listed (?:at|in|on|by)|"
    r"relay(?:ing)? (?:is )?(?:not|denied|access)|(?:unable|permitted|allowed) to relay|"
    r"authenticat|not authori[sz]ed|client host|not accepting (?:e?mail|messages) from|"
    r"you(?:r \w+)? (?:is|are) not allowed",
    re.I,
)
#: Who has no account there, in the words of the servers that matter.
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|account|address|addressee|member|name|person|alias|adresse|utilisateur|usuario|"
    r"destinataire|destinatario|indirizzo|benutzer|empfänger)(?:s|id)?\b(?:\W{1,6}\w{1,40}){0,8}?\W{1,6}"
    r"(?:unknown|not found|not exist|does ?n[o']t exist|is disabled|been disabled|disabled or|not known|"
    r"not recogni[sz]ed|"
    r"not listed|no longer|not present|not valid|not active|invalid|inactive|was not found|unavailable or|"
    r"is not a valid|n'existe pas|inconnue?|desconocid[oa]|unbekannt|sconosciuto|onbekend|"
    r"no existe|non esiste)|no existe (?:\w+ )?usuario|"
    r"(?:no such|unknown|invalid|illegal|bad|not a (?:known|valid)|non-?existent|no|no valid|undefined) "
    r"(?:or \w+ )?(?:local |final |virtual |delivery |destination |e-?mail ){0,3}"
    r"(?:user|recipient|mailbox|mail box|account|address|person|member|part|delivery userid)|"
    r"no (?:such )?(?:user|mailbox|one|account|person)\b(?:\W{1,6}\w{1,40}){0,3}?\W{1,6}"
    r"(?:here|by that name|at this|found)|"
    r"(?:could not|couldn't|wasn't|can't|cannot) (?:be )?found|unroute?able address|"
    r"does(?:n't| not) (?:have a|exist|match)|is not a (?:known|valid|local)|not our customer|no matches to|"
    r"recipient address rejected: access denied|mailbox (?:is )?(?:unavailable|unavaiable|invalid|disabled)|"
    r"(?:host|domain)(?: or domain)?(?: name)? (?:not found|does not exist|doesn't exist|unknown)|unknown host|"
    r"non-?existent ?domain|nxdomain|no such (?:domain|host)|couldn't find any host|recipient ?not ?found|"
    r"recipient (?:address )?rejected\.? *(?:\(|$)|recipient rejected|address rejected(?!: )|badrcptto|"
    r"not have a final email delivery point|account (?:has been |is )?(?:disabled|discontinued|deactivated|closed)",
    re.I,
)
#: Names are no words: what stands in an address, in the name of a host or in the link to an explanation says nothing.
_NAMES = re.compile(r"\bhttps?:[^\s>)\"]{1,500}|[^\s<>()\[\]\"',;:]{1,200}@[^\s<>()\[\]\"',;:]{1,200}")
_HOST = re.compile(r"\bhost [\w.-]{1,200}|\b[\w-]{1,60}(?:\.[\w-]{1,60}){2,6}(?=\[)")
#: Three numbers that are all there is: not part of the address of a machine, nor of the number of a version.
_STATUS = re.compile(r"(?<![\w.])([245])\.([0-7])\.(\d{1,3})(?![\w]|\.\d)")
_VERSION_BEFORE = re.compile(
    r"(?:\bv|version|release|build|exim|postfix|sendmail|exchange|server|qmail|mailman|mdaemon|vpopmail|smtpd|smtpsvc|"
    r"e?smtp|mta|program|software|zimbra|groupwise|domino|mailenable|icewarp|kerio|amavisd?(?:-new)?|spamassassin|"
    r"courier|cyrus|dovecot|outlook|clamav)[ /:(-]{0,2}$",
    re.I,
)
_REPLY = re.compile(r"(?<![\w.@:/-])([45])[0-7]\d(?![\w@/]|\.\d|-\d)")


def judge(*, status: str = "", words: str = "") -> Verdict:
    """What a refusal with this enhanced status code ("5.1.1") and these words means. The words may hold the code."""
    words = words[:LONGEST]
    found = _status_in(status)
    # A report that says only "5.0.0" often has the true code in the words of the server.
    if found is None or f"{found[2]}.{found[3]}" in VAGUE:
        found = _status_in(words) or found
    said = _without_names(words)
    if _PASSING.search(said):
        return Verdict.SOFT
    if found is not None and found[1] == "4":
        return Verdict.SOFT
    if _OURS.search(said):
        return Verdict.OURS
    if _POLICY.search(said) and "recipient address rejected: access denied" not in said.lower():
        return Verdict.SOFT
    detail = f"{found[2]}.{found[3]}" if found else "0.0"
    if detail not in VAGUE:
        return TABLE.get(detail, Verdict.SOFT)
    reply = _REPLY.search(words)
    if found is None and reply is not None and reply[1] == "4":
        return Verdict.SOFT
    return Verdict.HARD if says_nobody(said) else Verdict.SOFT


def says_nobody(words: str) -> bool:
    """Whether a text says that there is no such user or domain."""
    return _NOBODY.search(words[:LONGEST]) is not None


def code_in(words: str) -> str:
    """The enhanced status code that a server's words hold, or nothing."""
    found = _status_in(words)
    return found[0] if found else ""


def _status_in(words: str) -> re.Match[str] | None:
    words = words[:LONGEST]
    found = (
        each
        for each in _STATUS.finditer(words)
        if not _VERSION_BEFORE.search(words, max(0, each.start() - 20), each.start())
    )
    return next(found, None)


def _without_names(words: str) -> str:
    plain = words.replace("\u2019", "'")
    return " ".join(_HOST.sub(" ", _NAMES.sub(" ", plain)).split())
