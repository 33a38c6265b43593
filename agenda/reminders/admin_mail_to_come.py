"""The page "Mail to come" on the officers' desk, for any row of an app above: what will go, and what to do about it."""

from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from agenda import mails
from agenda.attendance.links import doors_of
from agenda.models import Nudge, Reminder
from agenda.nudges.mails import Asked, nudge_preview
from agenda.obligations import open_now
from agenda.reminders import decisions
from agenda.reminders.mail_to_come import About, Batch, batches
from common import clock
from common.desk import DeskPages, desk_page
from common.errors import DomainError
from common.forms import add_domain_error
from mailing.models import Message
from mailing.outbox import services as outbox
from mailing.outbox.admin import mail_panel
from mailing.rendering.html import Rendered
from mailing.rendering.preview import mail_page
from people.acting import acting
from people.models import Person

R = TypeVar("R", bound=Model)
_KEPT = "agenda.words"
#: What each button is called afterwards.
DONE = {"hold": "Held back", "release": "Released", "cancel": "Cancelled", "move": "Moved"}


class ExtraWordsForm(forms.Form):
    """The paragraph that an officer adds."""

    text = forms.CharField(
        label="Your paragraph",
        required=False,
        max_length=decisions.MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text="Plain words, for instance which door is open. It stands below the first lines of the mail. Empty it "
        "to take it away.",
    )


class ComingPages(DeskPages[R]):
    """The pages of mail to come. A desk of an app above has a class of them, whose ``about`` says what they are "
    "about."""

    def about(self, row: R) -> About:
        """What the mail is about."""
        raise NotImplementedError

    # --- what will go -------------------------------------------------------------------------------------------------
    @desk_page("mail/", name="mail")
    def coming(self, request: HttpRequest, row: R) -> HttpResponse:
        """Every mail that will go, by kind and time, with what can be done about it; what went stands below."""
        about = self.about(row)
        everything = about.everything()
        listed = batches(about, everything)
        if request.method == "POST":
            self._act(request, about, listed)
            return redirect(request.path)
        return self.page(
            request,
            "admin/agenda/coming.html",
            row,
            title=f"Mail to come: {row}",
            here="Mail to come",
            batches=listed,
            announced=about.announced,
            number=sum(len(each.lines) for each in listed if each.decision != "dropped")
            + sum(each.readers for each in about.announced),
            words_page=reverse(f"admin:{self.prefix}_mail_words", args=[row.pk]),
            zone=about.zone,
            zone_words=clock.zone_words(about.zone),
            mail=mail_panel(*everything),
        )

    def _act(self, request: HttpRequest, about: About, listed: list[Batch]) -> None:
        """Do what a button says: to those that are ticked, or to the whole batch when none is."""
        verb, ticked = request.POST.get("do", ""), set(request.POST.getlist("line"))
        batch = next((each for each in listed if each.key == request.POST.get("batch")), None)
        try:
            if batch is None or verb not in DONE:
                raise DomainError(decisions.GONE)
            rows = [line.row for line in batch.lines if not ticked or line.key in ticked]
            if ticked and len(rows) < len(ticked):
                raise DomainError(decisions.GONE)
            to = _moment(request.POST.get("to", ""), about.zone) if verb == "move" else None
            number = _do(verb, rows, to=to, by=acting(request))
        except DomainError as error:
            self.desk.message_user(request, error.message, messages.ERROR)
        else:
            many = "1 mail" if number == 1 else f"{number:,} mails"
            self.desk.message_user(request, f"{DONE[verb]}: {many} of “{batch.mail}”.", messages.SUCCESS)

    # --- a paragraph more ---------------------------------------------------------------------------------------------
    @desk_page("mail/words/", name="mail_words")
    def words(self, request: HttpRequest, row: R) -> HttpResponse:
        """Write it, look at it in the mail of one of those who get it, save it."""
        about = self.about(row)
        key = request.GET.get("of", "")
        batch = next((each for each in batches(about, []) if each.words_at and each.words_link == key), None)
        if batch is None or batch.words_at is None:
            raise Http404("There is no such mail to come.")
        form = ExtraWordsForm(request.POST or None, initial={"text": batch.words})
        said = form["text"].value() or ""
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data["text"]
            if request.POST.get("do") == "save":
                try:
                    at, what = batch.words_at
                    decisions.say_more(about=at, what=what, text=said, by=acting(request))
                except DomainError as error:
                    add_domain_error(form, error)
                else:
                    self.desk.message_user(
                        request, "Saved. It goes with that mail from now on.", messages.SUCCESS
                    )
                    return redirect(f"admin:{self.prefix}_mail", row.pk)
        shown = preview(batch, said)
        if shown is not None:
            request.session[_KEPT] = {"row": row.pk, "html": shown.html}
        return self.page(
            request,
            "admin/agenda/words.html",
            row,
            title=f"A paragraph more: {batch.mail}",
            here="A paragraph more",
            batch=batch,
            form=form,
            shown=shown,
            back=reverse(f"admin:{self.prefix}_mail", args=[row.pk]),
            frame=reverse(f"admin:{self.prefix}_mail_words_preview", args=[row.pk]),
        )

    @desk_page("mail/words/preview/", name="mail_words_preview")
    def frame(self, request: HttpRequest, row: R) -> HttpResponse:
        """The mail that was last looked at, for the frame of its preview."""
        kept = request.session.get(_KEPT) or {}
        return mail_page(kept["html"] if kept.get("row") == row.pk else "")


def preview(batch: Batch, extra: str) -> Rendered | None:
    """The mail as the first of its readers would get it, by the code that sends it. None for what nobody may read."""
    first = batch.lines[0].row
    if isinstance(first, Reminder):
        return mails.reminder_preview(first, doors_of([first.attendance])[first.attendance_id], extra)
    if isinstance(first, Nudge) and not batch.private:
        for name, found in open_now({first.kind: [first.about_id]}, timezone.now()):
            if name == first.kind and found.person_id == first.person_id:
                return nudge_preview(Asked(first, found, extra))
    return None


def _moment(said: str, zone: str) -> Any:
    """The instant of a time on the wall that an officer chose."""
    field = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"])
    try:
        with timezone.override("UTC"):
            wall = field.clean(said).replace(tzinfo=None)
    except forms.ValidationError:
        raise DomainError("Say a day and a time, for instance 2027-03-12 09:00.", field="to") from None
    return clock.instant(wall.date(), wall.time(), zone, field="to")


def _do(verb: str, rows: list[Reminder | Nudge | Message], *, to: Any, by: Person) -> int:
    """One thing to rows of one batch: planned ones together, those in the outbox one by one."""
    written = [row for row in rows if isinstance(row, Message)]
    planned = [row for row in rows if not isinstance(row, Message)]
    for row in written:
        if verb == "move":
            outbox.move(message=row, to=to, by=by)
        else:
            {"hold": outbox.hold, "release": outbox.release, "cancel": outbox.cancel}[verb](
                message=row, by=by
            )
    if not planned:
        return len(written)
    if verb == "move":
        return decisions.move(rows=planned, to=to, by=by)
    done = {"hold": decisions.hold, "release": decisions.release, "cancel": decisions.drop}
    return done[verb](rows=planned, by=by)
