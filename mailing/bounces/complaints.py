"""Whether a mail says that a reader reported one of ours: the forms in which mailbox providers say so.

* ARF (RFC 5965): a part message/feedback-report, sometimes sent as plain text, in base64, or only announced
* Microsoft's JMRP: our mail attached to "complaint about message from", without a report
* X-ARF, SpamCop and others: our mail attached, and the complaint in the subject or in a field of its own
"""

import re
from dataclasses import dataclass
from email.message import Message as ParsedMail

from mailing.bounces.parts import embedded_text, lines_of, part_of_kind, parts_of, text_of

#: Reports about how our server signs its mail, or that a mail was no spam: no reader complains.
_NOT_BY_READERS = frozenset({"not-spam", "auth-failure", "dmarc", "dkim", "spf", "dmarc-failure"})
_SUBJECT = re.compile(
    r"complaint about (?:a )?message from|email feedback report|feedback loop|\babuse (?:report|complaint)|"
    r"\b(?:spam|junk)(?: mail| email)? (?:report|complaint|feedback)|reported as (?:spam|junk|unwanted)|\[spamcop \(",
    re.I,
)
_TYPE = re.compile(r"feedback-type\s{0,5}:\s{0,5}([\w-]{1,40})", re.I)


@dataclass(frozen=True, slots=True)
class ComplaintReport:
    """What was reported, in a sentence, and whether by whoever read our mail."""

    says: str
    by_reader: bool


def reported(mail: ParsedMail, *, sender: str, subject: str) -> ComplaintReport | None:
    """The report that a mail is; None for any other mail."""
    kind = _feedback_type(mail)
    if kind in _NOT_BY_READERS:
        return ComplaintReport(f"A report of the kind {kind}", by_reader=False)
    if kind is not None:
        return ComplaintReport(f"Reported as {kind or 'unwanted'}", by_reader=True)
    holds_ours = any(part_of_kind(mail, each) for each in ("message/rfc822", "text/rfc822-headers"))
    if mail["X-ARF"] or mail["X-XARF"]:
        return ComplaintReport("Reported as abuse", by_reader=True)
    if holds_ours and (_SUBJECT.search(subject) or sender in _ONLY_COMPLAINTS):
        return ComplaintReport("Reported as unwanted", by_reader=True)
    return None


#: These send nothing else.
_ONLY_COMPLAINTS = frozenset(
    {
        "staff@hotmail.com",
        "complaints@email-abuse.amazonses.com",
        "scomp@aol.net",
        "feedbackloop@comcastfbl.senderscore.net",
    }
)


def _feedback_type(mail: ParsedMail) -> str | None:
    """The type that a report in a form of its own gives; empty when it gives none, None where there is no report."""
    part = part_of_kind(mail, "message/feedback-report")
    if part is not None:
        found = _TYPE.search(embedded_text(part))
        return found[1].lower() if found else ""
    for part in _outer_parts(mail):
        if part.get_content_maintype() == "text":
            first = [
                line for line in lines_of(text_of(part)[:4000]) if line.lower().startswith("feedback-type")
            ]
            found = _TYPE.match(first[0]) if first else None
            if found:
                return found[1].lower()
    announced = mail.get_param("report-type")
    return "" if isinstance(announced, str) and announced.lower() == "feedback-report" else None


def _outer_parts(mail: ParsedMail) -> list[ParsedMail]:
    """The parts of the mail itself, not those of a mail in it."""
    payload = mail.get_payload()
    if not isinstance(payload, list):
        return [mail]
    inner = {
        id(each)
        for part in parts_of(mail)
        if part.get_content_maintype() == "message"
        for each in part.walk()
    }
    return [part for part in parts_of(mail) if id(part) not in inner]
