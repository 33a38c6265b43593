"""From a draft to the last mail: schedule, send piece by piece, stop, go on, end.

Sending writes a few hundred mails at a time into the outbox, each piece in a transaction that holds the newsletter's
row. Whatever interrupts it, the next run goes on with those who have none yet, and any number of workers may run at
once. The audience is asked for when it is sent, not when it is scheduled (rule 28): its subscriptions are
gone through page by page, so that a piece costs the same however much has been sent.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from common.errors import DomainError
from common.faults import Faults
from common.history import recorded
from community.blocks import what_is_new
from community.choices import NewsletterState
from community.lifecycle import NEWSLETTERS
from community.models import Newsletter
from community.services import letter
from mailing.built_in_sorts import NEWS
from mailing.models import Message
from mailing.outbox import services as outbox
from mailing.outbox.bulk import Reader
from mailing.preferences.readers import page_of_readers, readers_of
from people.models import Person
from programmes.models import Programme

#: So many mails are written in one transaction.
PIECE = 500
#: What stands beside a mail that is kept back because its newsletter is.
STOPPED = "The newsletter was stopped."


@recorded
def keep(*, newsletter: Newsletter, title: str, summary: str, text: str, by: Person) -> Newsletter:
    """Keep what is being written, as it is: whatever is wrong with it is said when it is saved or sent."""
    row = NEWSLETTERS.lock(newsletter, NewsletterState.DRAFT, related=["programme"])
    row.title, row.summary, row.text = title.strip() or row.title, summary.strip(), text
    row.save(update_fields=["title", "summary", "text"])
    return row


@recorded
def add_what_is_new(*, newsletter: Newsletter, by: Person) -> Newsletter:
    """Put below the text of a draft what there is to tell since the last number. Raises DomainError for nothing."""
    row = NEWSLETTERS.lock(newsletter, NewsletterState.DRAFT, related=["programme"])
    last = row.programme.newsletters.aggregate(at=Max("started_at"))["at"]
    told = what_is_new(row.programme, last)
    if not told:
        raise DomainError("There is nothing new to put in: no coming events, no open calls.")
    row.text = f"{row.text.rstrip()}\n\n{told}".lstrip()
    row.save(update_fields=["text"])
    return row


@recorded
def schedule(
    *, newsletter: Newsletter, by: Person, at: datetime | None = None, now: datetime | None = None
) -> Newsletter:
    """Let it go out ``at`` a time, or now. Notes how many would get it today."""
    now = now or timezone.now()
    row = NEWSLETTERS.lock(newsletter, NewsletterState.DRAFT, related=["programme"])
    if at is not None and at <= now:
        raise DomainError("Choose a time that is still to come.", field="at")
    letter.must_be_ready(row)
    row.expected = len(still_to_get(row))
    if not row.expected:
        raise DomainError(
            f"Nobody has asked for the news of {row.programme} yet, so there is nobody to send it to."
        )
    return NEWSLETTERS.move(
        row, NewsletterState.SCHEDULED, due_at=at or now, scheduled_by=by, also=["expected"]
    )


@recorded
def unschedule(*, newsletter: Newsletter, by: Person) -> Newsletter:
    """Make a draft of it again, while nothing has gone."""
    row = NEWSLETTERS.lock(newsletter, NewsletterState.SCHEDULED, related=["programme"])
    return NEWSLETTERS.move(row, NewsletterState.DRAFT, due_at=None, expected=None)


def send_due(*, now: datetime | None = None) -> int:
    """Send what is due and go on with what was interrupted; returns how many mails were written."""
    now = now or timezone.now()
    due = Newsletter.objects.filter(
        Q(state=NewsletterState.SCHEDULED, due_at__lte=now) | Q(state=NewsletterState.SENDING)
    )
    written = 0
    with Faults("community.send_newsletters", left_out="sending it") as faults:
        for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)):
            more: int | None = 0
            while more is not None:
                more = None
                with faults.of(Newsletter, pk):
                    more = send_piece(pk, now=now)
                written += more or 0
    return written


@transaction.atomic
def send_piece(pk: int, *, now: datetime | None = None) -> int | None:
    """Write the next few hundred mails of a newsletter; None when there is nothing more to write, or it must not go."""
    now = now or timezone.now()
    row = Newsletter.objects.select_for_update(of=("self",)).select_related("programme").get(pk=pk)
    if row.state == NewsletterState.SCHEDULED and row.due_at is not None and row.due_at <= now:
        _start(row, now)
    if row.state != NewsletterState.SENDING:
        return None
    page = page_of_readers(NEWS, row.programme, after=row.reached, size=PIECE)
    if page is not None:
        row.reached = page.last
        row.save(update_fields=["reached"])
        return letter.queue_to(row, _reachable(page.readers))
    # Somebody on a page that was done may have said yes since.
    written = letter.queue_to(row, still_to_get(row)[:PIECE])
    if not written:
        # The worker that started it may have read its clock after this one did.
        assert row.started_at is not None
        NEWSLETTERS.move(row, NewsletterState.SENT, finished_at=max(now, row.started_at))
        return None
    return written


def still_to_get(newsletter: Newsletter) -> list[Reader]:
    """The readers of its programme as they are now, without those it has been written to. Three queries."""
    known = set(
        Message.objects.about(newsletter)
        .filter(kind=letter.NEWSLETTER.kind)
        .values_list("recipient", flat=True)
    )
    found = _reachable(readers_of(NEWS, newsletter.programme))
    return [
        each for each in found if (f"person:{each.person.pk}" if each.person else each.address) not in known
    ]


def _reachable(readers: list[Reader]) -> list[Reader]:
    """Who has no address misses nothing that an officer would have to tell them in another way."""
    return [each for each in readers if each.person is None or each.person.address]


def _start(row: Newsletter, now: datetime) -> None:
    # Two numbers of one programme that start at once must not count alike.
    Programme.objects.select_for_update(no_key=True).get(pk=row.programme_id)
    last = row.programme.newsletters.aggregate(number=Max("number"))["number"] or 0
    NEWSLETTERS.move(row, NewsletterState.SENDING, number=last + 1, started_at=now)


@recorded
def stop(*, newsletter: Newsletter, by: Person) -> int:
    """Keep back every mail of it that has not gone; returns how many. A worker may have a last few in its hands."""
    row = NEWSLETTERS.lock(newsletter, NewsletterState.SENDING, NewsletterState.SENT, related=["programme"])
    held = outbox.hold_pending(about=row, note=STOPPED)
    if row.state == NewsletterState.SENT and not held:
        raise DomainError("Every mail of it has gone already.")
    NEWSLETTERS.move(row, NewsletterState.STOPPED)
    return held


@recorded
def go_on(*, newsletter: Newsletter, by: Person) -> Newsletter:
    """Let the rest of a newsletter go that was stopped."""
    row = NEWSLETTERS.lock(newsletter, NewsletterState.STOPPED, related=["programme"])
    outbox.release_held(about=row, note=STOPPED)
    return NEWSLETTERS.move(row, NewsletterState.SENDING)


@recorded
def end(*, newsletter: Newsletter, by: Person) -> int:
    """Never send the rest of a newsletter that was stopped; returns how many mails are given up."""
    row = NEWSLETTERS.lock(newsletter, NewsletterState.STOPPED, related=["programme"])
    NEWSLETTERS.move(row, NewsletterState.ENDED)
    return outbox.cancel_pending(about=row, reason="The newsletter was ended early.")
