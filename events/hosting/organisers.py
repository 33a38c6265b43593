"""Who runs one event beside the officers, and what they have done of the host's checklist."""

from datetime import datetime

from django.utils import timezone

from agenda.choices import Mode, Part
from common.errors import DomainError
from common.history import recorded
from events.booking import signup, waiting_list
from events.choices import HELD_OR_CANCELLED, HostStep, ProposalState
from events.hosting import mails_organisers
from events.models import CoOrganiser, Event, EventSession, HostTask, Proposal
from people.models import Person
from programmes.models import Programme


@recorded
def add(*, event: Event, person: Person, by: Person, tell: bool = True) -> CoOrganiser:
    """Let ``person`` run this one event together with the officers."""
    if not person.is_active:
        raise DomainError("This account is closed.", field="email")
    if not person.email:
        raise DomainError(
            "Nobody can sign in with a mailbox that several people share. Give an address of their own.",
            field="email",
        )
    row, is_new = CoOrganiser.objects.get_or_create(
        event=event, person=person, ended_at=None, defaults={"added_by": by}
    )
    if not is_new:
        raise DomainError(f"{person} helps to run this event already.", field="email")
    if tell:
        mails_organisers.tell(row)
    return row


@recorded
def end(*, co_organiser: CoOrganiser, by: Person, now: datetime | None = None) -> CoOrganiser:
    """From now on they run it no longer. The row stays, so that it can be seen who could read the list, and when."""
    row = (
        CoOrganiser.objects.select_for_update(of=("self",))
        .select_related("event__programme", "person")
        .get(pk=co_organiser.pk)
    )
    if row.ended_at is None:
        row.ended_at = now or timezone.now()
        row.save(update_fields=["ended_at"])
        mails_organisers.tell(row)
    return row


def hand_over(*, programme: Programme, from_person: Person, to_person: Person, by: Person) -> list[str]:
    """What of a programme's events passes on with an officer's roles: those to come that they help to run."""
    running = CoOrganiser.objects.filter(
        event__in=Event.objects.filter(programme=programme).exclude(state__in=HELD_OR_CANCELLED),
        person=from_person,
        ended_at=None,
    ).select_related("event")
    passed = []
    for row in running.order_by("pk"):
        end(co_organiser=row, by=by)
        if not row.event.co_organisers.filter(person=to_person, ended_at=None).exists():
            add(event=row.event, person=to_person, by=by)
        passed.append(row.event)
    if not passed:
        return []
    return [f"{len(passed)} event{'' if len(passed) == 1 else 's'} that they help to run"]


@recorded
def expect_host(*, event: Event, day: EventSession, by: Person | None) -> None:
    """Expect the museum that offered the event as its host, once it has a session; and on the days added later."""
    proposal = (
        Proposal.objects.filter(event=event, state=ProposalState.ACCEPTED)
        .select_related("proposer", "decided_by")
        .first()
    )
    if proposal is None or day.ends_at <= timezone.now():
        return
    host = proposal.proposer
    is_first = not event.sessions.exclude(pk=day.pk).exists()
    on_team = signup.crew_of(event).filter(person=host).exists()
    # Whom an officer took off the team, or who no longer helps to run it, does not come back by another session.
    if not (is_first or on_team) or not event.co_organisers.filter(person=host, ended_at=None).exists():
        return
    mode = signup.mode_for(waiting_list.planned_days(event), Mode.IN_PERSON)
    signup.add_crew(event=event, person=host, part=Part.HOST, by=by or proposal.decided_by or host, mode=mode)


@recorded
def tick(*, event: Event, step: str, done: bool, by: Person) -> None:
    """Note that a step of the checklist is done, or is not after all. Doing it twice changes nothing."""
    if step not in HostStep.values:
        raise DomainError("There is no such step on the checklist.", status=404)
    if done:
        HostTask.objects.get_or_create(event=event, step=step, defaults={"ticked_by": by})
    else:
        HostTask.objects.filter(event=event, step=step).delete()
