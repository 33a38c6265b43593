"""The organisers' pages of one event: the hub, its words, its co-organisers, and the host's kit."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agenda.choices import SessionState
from common.errors import DomainError
from common.forms import add_domain_error, posted
from events.access import event_to_run, is_officer_of
from events.booking import signup, waiting_list
from events.choices import EventState, SlotKind
from events.hosting import host_kit, organisers
from events.hosting.forms import CoOrganiserForm, EventWordsForm
from events.hosting.host_kit_pdf import kit_pdf
from events.hosting.organisers_pages import pages_of, run_address
from events.models import Event, EventSession, Proposal
from events.planning import publishing, sessions
from people.accounts.signed_in import mine
from people.acting import acting
from people.profile.lookup import person_for_booking

STEPS_SHOWN = 4


def _days(event: Event) -> list[EventSession]:
    """The sessions that are, or are to be, held, first to last."""
    return list(event.sessions.exclude(state=SessionState.CANCELLED).order_by("starts_at", "pk"))


@mine
def hub(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the event stands and what is to be done next; here officers say who helps to run it."""
    event = event_to_run(request, slug)
    is_officer = is_officer_of(acting(request), event)
    form = CoOrganiserForm(posted(request)) if is_officer else None
    if request.method == "POST":
        if form is None:
            return HttpResponse(status=403)
        if form.is_valid():
            try:
                person = _add_co_organiser(request, event, form)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(request, f"{person} can open these pages and has a mail that says so.")
                return redirect(run_address(event))
    days = _days(event)
    over = event.state in (EventState.CANCELLED, EventState.REPORTED)
    steps = [] if over else [step for step in host_kit.checklist(event, days) if step.done is None]
    context = {
        "event": event,
        "run_page": "Overview",
        "days": days,
        "standing": waiting_list.count(event),
        "today": _today(event, days),
        "over": over,
        "steps": steps[:STEPS_SHOWN],
        "steps_left": len(steps),
        "pages": [(page, url) for page, url in pages_of(event) if page.path],
        "proposal": Proposal.objects.filter(event=event).select_related("proposer", "museum").first(),
        "co_organisers": event.co_organisers.filter(ended_at=None).select_related("person", "added_by"),
        "crew": signup.crew_of(event)
        .select_related("person")
        .order_by("person_id", "pk")
        .distinct("person_id"),
        "is_officer": is_officer,
        "form": form,
    }
    failed = form is not None and form.is_bound and bool(form.errors)
    return render(request, "events/run/hub.html", context, status=400 if failed else 200)


def _add_co_organiser(request: HttpRequest, event: Event, form: CoOrganiserForm) -> object:
    with transaction.atomic():
        given = form.cleaned_data
        person = person_for_booking(name=given["name"], email=given["email"], by=acting(request))
        organisers.add(event=event, person=person, by=acting(request))
    return person


def _today(event: Event, days: list[EventSession]) -> str:
    """What the event waits for now, in a sentence."""
    if event.state == EventState.CANCELLED:
        return "It is cancelled. Its page says so and why."
    if event.state == EventState.POSTPONED:
        return "It is postponed. As soon as an officer gives it a new day, everybody with a place is asked."
    if event.state == EventState.REPORTED:
        return "It is over and reported. Thank you."
    if event.state == EventState.HELD:
        return "It took place. Finish the register, then put slides, pictures and notes into the archive."
    if not days:
        return "It has no day yet. Agree on one with an officer, who then enters it."
    if days[-1].ends_at <= timezone.now():
        return "Its day is over. Finish the register; an officer then notes that it took place."
    if event.state == EventState.DRAFT:
        return "It is a draft that only its organisers see. When words and day are right, an officer publishes it."
    if not event.sessions.filter(slots__kind=SlotKind.TALK).exists():
        return "People can sign up. It has no programme yet: say which talks there are, and who gives them."
    return "Everything people need to sign up is there."


@mine
@require_POST
def end_co_organiser(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An officer ends what somebody may do here: at once."""
    event = event_to_run(request, slug)
    if not is_officer_of(acting(request), event):
        raise DomainError("Only an officer of the programme decides who helps to run this event.", status=403)
    row = get_object_or_404(event.co_organisers.select_related("person"), pk=pk)
    organisers.end(co_organiser=row, by=acting(request))
    messages.success(request, f"These pages are closed to {row.person} from now on.")
    return redirect(run_address(event))


@mine
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """What the event's page says: for those who run it to write, whatever its state."""
    event = event_to_run(request, slug)
    form = EventWordsForm(posted(request), request.FILES or None, event=event, days=_days(event))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                publishing.change_event(event=event, by=acting(request), **form.words())
                for day, note in form.access_notes():
                    sessions.change_day(session=day, by=acting(request), access_note=note)
                form.save_picture(event=event, by=acting(request))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "Saved. Changing words sends nobody a mail.")
            return redirect(run_address(event))
    if form.is_bound:
        event.refresh_from_db()  # Validating a form writes what was typed onto the row in memory.
    context = {
        "event": event,
        "run_page": "Its words",
        "form": form,
        "programme_page": run_address(event, "programme/"),
    }
    failed = request.method == "POST" and form.errors
    return render(request, "events/run/words.html", context, status=400 if failed else 200)


@mine
@require_safe
def kit(request: HttpRequest, slug: str, part: str = "") -> HttpResponse:
    """The host's kit: the whole of it, or one part as a sheet of its own."""
    event = event_to_run(request, slug)
    parts = _parts(part)
    context = _kit_context(event, parts)
    context |= {
        "run_page": parts[0].title if part else "Host's kit",
        "parts": [(each, reverse("events:run-kit-part", args=[event.slug, each.slug])) for each in parts],
        "whole": not part,
        "pdf": reverse("events:run-kit-part-pdf", args=[event.slug, part])
        if part
        else reverse("events:run-kit-pdf", args=[event.slug]),
    }
    return render(request, "events/run/kit.html", context)


@mine
@require_safe
def kit_as_pdf(request: HttpRequest, slug: str, part: str = "") -> HttpResponse:
    """The same on paper: one part a sheet."""
    event = event_to_run(request, slug)
    parts = _parts(part)
    made = kit_pdf(event, parts, _kit_context(event, parts), whole=not part, made_at=timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{part or "hosts-kit"}-{event.number}.pdf"'
    return response


def _parts(slug: str) -> list[host_kit.KitPart]:
    """The part of that name; all of them without one."""
    if not slug:
        return list(host_kit.PARTS)
    part = host_kit.part_named(slug)
    if part is None:
        raise Http404("The kit has no such part.")
    return [part]


def _kit_context(event: Event, parts: list[host_kit.KitPart]) -> dict[str, object]:
    """What the parts show, on a screen and on paper."""
    days = _days(event)
    return {
        "event": event,
        "days": days,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "door_sheet": run_address(event, "register/sheet/"),
        "people": run_address(event, "people/"),
        "programme_page": run_address(event, "programme/"),
        **host_kit.wanted([each.slug for each in parts], event, days),
    }


@mine
@require_POST
def tick(request: HttpRequest, slug: str) -> HttpResponse:
    """Tick a step of the checklist, or untick it."""
    event = event_to_run(request, slug)
    step = request.POST.get("step", "")
    organisers.tick(event=event, step=step, done=request.POST.get("done") == "yes", by=acting(request))
    back = request.POST.get("back")
    if back == "hub":
        return redirect(f"{run_address(event)}#checklist")
    if back == "sheet":
        return redirect("events:run-kit-part", event.slug, "checklist")
    return redirect(f"{run_address(event, 'kit/')}#checklist")
