"""Mail to come: every reminder, nudge and waiting mail about some rows, to whom, when and by which rule (C1).

An app above says about what (``About``); the page itself is ``agenda.reminders.admin_mail_to_come``.
A fixed number of queries.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from agenda.choices import Anchor
from agenda.models import Attendance, Nudge, Reminder, Session
from agenda.models.reminder import Planned, extra_words, row_key
from agenda.obligations import Timings, kinds
from agenda.reminders.services import words_key
from common.clock import moment_words
from mailing.choices import MessageState
from mailing.models import Message
from people.models import Person


@dataclass(frozen=True, slots=True)
class Announced:
    """A mail to many that an app above writes at its time: to how many as things stand, and where that is changed."""

    mail: str
    rule: str
    goes_at: datetime
    readers: int
    address: str
    act: str


@dataclass(frozen=True, slots=True)
class About:
    """What a page of mail to come is about: sessions, the row whose nudges it shows, other rows of its mail, and what
    is written to many once its time has come."""

    sessions: Sequence[Session]
    group: Model
    subjects: Sequence[Model]
    zone: str
    announced: Sequence[Announced] = ()

    def everything(self) -> list[Model]:
        """Whatever the outbox may name: the rows, the attendances and the nudges."""
        return [
            self.group,
            *self.subjects,
            *Attendance.objects.filter(session__in=[each.pk for each in self.sessions]).only("pk"),
            *Nudge.objects.filter(group=row_key(self.group)).only("pk"),
        ]


@dataclass(frozen=True, slots=True)
class MailToCome:
    """One mail to one person."""

    key: str
    person: str
    note: str
    row: Reminder | Nudge | Message


@dataclass(slots=True)
class Batch:
    """Mails of one kind that go at one time, and of which the same was decided."""

    key: str
    mail: str
    rule: str
    goes_at: datetime
    #: "", "held" or "dropped"
    decision: str
    private: bool = False
    #: Where a paragraph may be added to it, and the one that was: not to mail that is written already.
    words_at: tuple[str, str] | None = None
    words: str = ""
    lines: list[MailToCome] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What officers did with it, each said once."""
        return list(dict.fromkeys(line.note for line in self.lines if line.note))

    @property
    def words_link(self) -> str:
        return "|".join(self.words_at) if self.words_at else ""


def batches(about: About, everything: Iterable[Model]) -> list[Batch]:
    """What will go, the soonest first. ``everything`` is ``about.everything()``."""
    found: dict[str, Batch] = {}
    for batch, line in (*_reminders(about), *_nudges(about), *_outbox(everything)):
        found.setdefault(batch.key, batch).lines.append(line)
    listed = sorted(found.values(), key=lambda each: (each.goes_at, each.mail, each.key))
    said = extra_words({each.words_at for each in listed if each.words_at})
    for each in listed:
        each.words = said.get(each.words_at, "") if each.words_at else ""
        each.lines.sort(key=lambda line: line.person)
    return listed


def _reminders(about: About) -> Iterator[tuple[Batch, MailToCome]]:
    rows = (
        Reminder.objects.planned()
        .filter(attendance__session__in=[each.pk for each in about.sessions])
        .select_related("rule", "attendance__person", "attendance__session", "decided_by")
    )
    for row in rows:
        session, after = row.attendance.session, row.rule.anchor == Anchor.END
        batch = Batch(
            key=f"r|{session.pk}|{row.rule_id}|{row.goes_at.isoformat()}|{row.decision}",
            mail=f"After {session}" if after else f"Reminder: {session}",
            rule=str(row.rule),
            goes_at=row.goes_at,
            decision=row.decision,
            words_at=words_key(row),
        )
        yield batch, MailToCome(f"r{row.pk}", _named(row.attendance.person), _decided(row), row)


def _nudges(about: About) -> Iterator[tuple[Batch, MailToCome]]:
    named, timings = kinds.named(), Timings()
    rows = Nudge.objects.planned().filter(group=row_key(about.group)).select_related("person", "decided_by")
    for row in rows:
        kind, times = named.get(row.kind), timings.of(row.programme_id, row.kind)
        batch = Batch(
            key=f"n|{row.kind}|{row.number}|{row.goes_at.isoformat()}|{row.decision}",
            mail=kind.words if kind else row.kind,
            rule=times[row.number].words if row.number < len(times) else "",
            goes_at=row.goes_at,
            decision=row.decision,
            private=bool(kind and kind.private),
            words_at=(row.group, row.kind),
        )
        yield batch, MailToCome(f"n{row.pk}", _named(row.person), _decided(row), row)


def _outbox(everything: Iterable[Model]) -> Iterator[tuple[Batch, MailToCome]]:
    rows = Message.objects.about_any(everything).filter(state__in=(MessageState.PENDING, MessageState.HELD))
    for row in rows.defer("html", "text", "calendar"):
        held = row.state == MessageState.HELD
        goes_at = row.due_at.replace(second=0, microsecond=0)
        batch = Batch(
            key=f"m|{row.kind}|{row.subject}|{goes_at.isoformat()}|{row.state}",
            mail=row.subject,
            rule="In the outbox",
            goes_at=goes_at,
            decision="held" if held else "",
            private=row.secret,
        )
        yield batch, MailToCome(f"m{row.pk}", row.to_name or row.to_address, row.state_note, row)


def _named(person: Person) -> str:
    return person.name if person.address else f"{person.name} (no address to write to)"


def _decided(row: Planned) -> str:
    """What an officer did with it last, who and when."""
    if row.decided_at is None:
        return ""
    did = row.get_decision_display() or ("Moved" if row.moved_to else "Released")
    by = f" by {row.decided_by}" if row.decided_by else ""
    said = f"{did}{by} on {moment_words(row.decided_at)}"
    return f"{said}; it was due {moment_words(row.due_at)}" if row.moved_to else said
