"""Understanding an answer: what somebody wrote, without what they quote and sign with, and whether it is YES or NO.

The first line that says anything decides, and only as a whole: "No" is NO, and "No problem, see you there" is for a
person to read. Case, punctuation, a greeting before it and a polite word around it do not count. These are understood:

    YES  yes, yep, yeah, yes I can, yes I will be there, I can come, I'll come, I'm coming, count me in, accept,
         I accept
    NO   no, nope, can't, cannot, can't come, cannot make it, unable to attend, I won't be able to come, decline,
         I have to cancel, cancel
"""

import re
import unicodedata
from dataclasses import dataclass
from email.message import Message as ParsedMail

from mailing.bounces.parts import header_of, html_words, parse, parts_of, text_of
from mailing.choices import Word

_YES = re.compile(
    r"(?:yes|yep|yeah)(?: i (?:can|will|accept|am coming|would like to)| i'll| i'd like to| i'm coming)?"
    r"(?: (?:come|make it|be there|attend|take it))?|"
    r"i (?:can|will) (?:come|make it|be there|attend|take it)|i'll (?:come|be there|attend|take it)|"
    r"(?:i'm|i am) coming|(?:i )?accept(?:ed)?|count me in"
)
_NO = re.compile(
    r"nope|no|(?:no )?(?:i |i'm |i am )?"
    r"(?:can't|cant|cannot|can not|won't be able to|will not be able to|not able to|unable to)"
    r"(?: (?:come|make it|be there|attend|join))?(?: (?:any ?more|after all|now|this time))?|"
    r"(?:i )?decline(?:d)?|(?:i )?(?:have|need) to cancel|cancel"
)
_POLITE_BEFORE = re.compile(r"(?:so sorry|sorry|unfortunately|i'm afraid|i am afraid|afraid|but|please) ")
_POLITE_AFTER = re.compile(
    r" (?:please|thanks|thank you|many thanks|thank you very much|thanks very much|so much|very much|sorry|"
    r"i'm afraid|i am afraid|unfortunately)$"
)
_HELLO = r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?: [\w.'’-]+){0,3}"
_GREETING = re.compile(rf"{_HELLO}\s*[,.:!]*|(?:many )?thanks[,.!]*|thank you[,.!]*", re.I)
_GREETING_BEFORE = re.compile(rf"{_HELLO}\s*[,!:]\s+", re.I)
#: From here on it is not theirs: a signature, what a telephone adds, the mail that they answer.
_END = re.compile(
    r"--\s?|_{8,}|(?:sent|envoyé|gesendet|enviado|inviato) (?:from|depuis|von|desde|da) .*|get outlook for .*|"
    r"-{2,}\s*(?:original|forwarded|ursprüngliche|message d|mensaje).*|\*?(?:from|von|de|da|van|från)\s?:\*? .+",
    re.I,
)
_WROTE = re.compile(
    r"(?m)^[ \t]*(?:On|Am|Le|El|Il|Op|Den)\b[^\n]*(?:\n[^\n]*){0,2}?"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev)[^\n]{0,80}:[ \t]*$"
)
_SIGN_OFF = re.compile(
    r"(?:(?:best|kind|kindest|warm|warmest|with best) )?(?:regards|wishes)|best|all the best|(?:many )?thanks|"
    r"thank you|cheers|yours(?: \w+)?|sincerely|bw|kr|x+",
    re.I,
)
_LONGEST, _LONGEST_LINE, _LONGEST_ANSWER = 20_000, 300, 100
#: More than a name below the answer is for a person to read as well.
_WORDS_OF_A_NAME = 3


@dataclass(frozen=True, slots=True)
class UnderstoodReply:
    """What somebody answered: the word if it was understood, the line that says it, and all that they wrote.

    ``more``: there is something in it beside the answer that a person should read.
    """

    word: Word | None
    line: str
    words: str
    more: bool = False


def understand(raw: bytes) -> UnderstoodReply:
    """What a mail that answers one of ours says."""
    mail = parse(raw)
    lines = own_lines(_words_in(mail))
    files = [name for part in parts_of(mail) if (name := _file_name(part))]
    words = "\n".join([*lines, *(f"[They sent a file: {name}]" for name in files)]).strip()
    saying = [line for line in (line.strip() for line in lines) if line and not _is(_GREETING, line)]
    if not saying:
        return UnderstoodReply(None, "", words)
    word = word_of(saying[0])
    return UnderstoodReply(word, saying[0][:80], words, more=bool(files) or _says_more(saying[1:]))


def word_of(line: str) -> Word | None:
    """The answer that one line is, as a whole; None when it is not simply that."""
    if len(line) > _LONGEST_ANSWER:
        return None
    plain = unicodedata.normalize("NFKC", line).lower().translate({ord(sign): "'" for sign in "’‘`´"})
    plain = _GREETING_BEFORE.sub("", plain, count=1)
    if "?" in plain:
        return None
    plain = " ".join(re.sub(r"[^\w']+", " ", plain).split())
    while (shorter := _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", f"{plain} ", count=1).strip())) != plain:
        plain = shorter
    if _YES.fullmatch(plain):
        return Word.YES
    return Word.NO if _NO.fullmatch(plain) else None


def own_lines(text: str) -> list[str]:
    """The lines that somebody wrote themselves, without what they quote and what they sign with."""
    text = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    found = _WROTE.search(text)
    if found and not text[found.end() :].lstrip().startswith(">"):
        text = text[: found.start()]  # quoted without signs
    kept = []
    for line in _WROTE.sub("", text).split("\n"):
        if _is(_END, line.strip()):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return kept


def _is(what: re.Pattern[str], line: str) -> bool:
    """Whether a whole line is that. A long one is somebody's words, and is not matched at all."""
    return len(line) <= _LONGEST_LINE and what.fullmatch(line) is not None


def _says_more(lines: list[str]) -> bool:
    rest = []
    for line in lines:
        if _is(_SIGN_OFF, line.strip(" ,.!")):
            break
        rest.append(line)
    return any("?" in line for line in rest) or sum(len(line.split()) for line in rest) > _WORDS_OF_A_NAME


def _words_in(mail: ParsedMail) -> str:
    """The plain text of a mail, or the text of its HTML."""
    for kind in ("text/plain", "text/html"):
        for part in parts_of(mail):
            if part.get_content_type() == kind and not _file_name(part):
                words = text_of(part)
                if kind == "text/html":
                    words = html_words(words, over=_QUOTES, silent=_QUOTED)
                if words.strip():
                    return words
    return ""


#: From a tag with one of these marks on, HTML is the mail that somebody answers.
_QUOTES = (
    "gmail_quote",
    "moz-cite-prefix",
    "yahoo_quoted",
    "divRplyFwdMsg",
    "appendonsend",
    "OutlookMessageHeader",
)
_QUOTED = frozenset({"blockquote"})


def _file_name(part: ParsedMail) -> str:
    disposition = str(part.get("Content-Disposition", "")).lower()
    if not disposition.startswith("attachment"):
        return ""
    try:
        return header_of(part.get_filename() or "without a name")[:80]
    except (ValueError, LookupError, TypeError):
        return "without a name"
