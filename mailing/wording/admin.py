"""The words of mails on the desk: each programme's officers write their own, look at them, and go back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse

from common import scoping
from common.admin import ReadOnlyAdmin
from common.desk import DeskPages, Door, Work, desk_page, desk_response, doors
from common.errors import DomainError
from common.forms import add_domain_error
from common.readable import whole_number
from common.registry import Band
from mailing.declaration import Declaration, declarations
from mailing.models import Wording
from mailing.rendering.preview import mail_page
from mailing.wording import services
from mailing.wording.parts import SUBJECT, EditablePart
from people.acting import acting
from programmes.models import Programme

TEMPLATES = "admin/mailing/wording"


class WordingForm(forms.Form):
    """A field for each part of a mail's words; left empty, a part is as the original has it."""

    def __init__(self, mail: Declaration, words: dict[str, str], *args: Any) -> None:
        super().__init__(*args)
        for part in mail.parts():
            widget: Any = forms.TextInput(attrs={"size": 80}) if part.name == SUBJECT else None
            self.fields[part.name] = forms.CharField(
                label=part.label,
                initial=words.get(part.name, part.original),
                required=False,
                strip=True,
                widget=widget or forms.Textarea(attrs={"rows": 4, "cols": 80}),
                help_text=" ".join(_hints(part, changed=part.name in words)),
            )


def _hints(part: EditablePart, *, changed: bool) -> list[str]:
    hints = [f"Keep {' and '.join(f'{{{name}}}' for name in part.needs)} in it."] if part.needs else []
    if changed and part.original:
        hints.append(f"As first written: {part.original}")
    return hints


@dataclass(frozen=True, slots=True)
class WordingAbout:
    """Whose words of which mail: those of one programme, or of all (None)."""

    programme: Programme | None
    kind: str
    mail: Declaration


class WordingPages(DeskPages[WordingAbout]):
    """The words of one mail: written, looked at, and taken back to what they were."""

    noun = "words_of"
    route = "of/<int:programme>/<str:kind>/"

    def home_of(self, words_of: WordingAbout) -> str:
        programme = words_of.programme.pk if words_of.programme else 0
        return reverse("admin:mailing_wording_edit", args=[programme, words_of.kind])

    def own(self, request: HttpRequest, programme: int, kind: str) -> WordingAbout:  # type: ignore[override]
        """The mail, and the programme, if the officer acts for it; None for all programmes, which is for superusers."""
        mail = services.mail_of(kind)
        if programme:
            found = scoping.scope(Programme.objects.filter(pk=programme), request.user).first()
            if found is None or mail.for_all:
                raise Http404("There are no such words on your desk.")
            return WordingAbout(found, kind, mail)
        if scoping.programme_ids(request.user) is not None:
            raise Http404("There are no such words on your desk.")
        return WordingAbout(None, kind, mail)

    @desk_page("", name="edit")
    def edit(self, request: HttpRequest, words_of: WordingAbout) -> HttpResponse:
        """The words of one mail, what may stand in them, and every version there has been."""
        about, kind, mail = words_of.programme, words_of.kind, words_of.mail
        versions = list(services.versions(kind, about).select_related("by"))
        words = versions[0].words if versions else {}
        form = WordingForm(mail, words, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                saved = services.save(kind=kind, programme=about, words=form.cleaned_data, by=acting(request))
            except DomainError as error:
                add_domain_error(form, error)
            else:
                said = "Saved. Mails that are written from now on have these words."
                messages.success(request, said if saved else "Nothing was changed.")
                return redirect(self.home_of(words_of))
        return self.list_page(
            request,
            f"{TEMPLATES}/edit.html",
            title=f"The words of “{mail.name}”",
            status=400 if form.errors else 200,
            about=about,
            programme=about.pk if about else 0,
            kind=kind,
            form=form,
            placeholders=mail.placeholders,
            versions=[
                (row, _changes(mail, before.words if before else {}, row.words), place == 0)
                for place, (row, before) in enumerate(zip(versions, [*versions[1:], None], strict=False))
            ],
            changed=bool(words),
        )

    @desk_page("look/", post=True)
    def look(self, request: HttpRequest, words_of: WordingAbout) -> HttpResponse:
        """The mail with what stands in the form, about the newest row there is: for the frame beside the form."""
        about, kind, mail = words_of.programme, words_of.kind, words_of.mail
        words = {
            name: text for name, text in request.POST.items() if name in dict(WordingForm(mail, {}).fields)
        }
        wrong = services.wrong_with(mail, {name: str(text) for name, text in words.items() if text})
        found = None
        if not wrong:
            own = {name: str(text) for name, text in words.items() if text}
            sources = [about] if about else Programme.objects.order_by("pk")
            looked_at = (services.look(kind=kind, programme=source, words=own) for source in sources)
            found = next((mail for mail in looked_at if mail is not None), None)
        if found is not None and "text" not in request.POST:
            return mail_page(found.html)
        return mail_page(
            render_to_string(
                "admin/mailing/wording/look.html",
                {"mail": found, "wrong": [each for sentences in wrong.values() for each in sentences]},
            )
        )

    @desk_page("go-back/", post=True)
    def go_back(self, request: HttpRequest, words_of: WordingAbout) -> HttpResponse:
        """To an earlier version, or to the words as they were first written."""
        about, kind = words_of.programme, words_of.kind
        try:
            if "version" in request.POST:
                rows = services.versions(kind, about)
                version = get_object_or_404(rows, number=whole_number(request.POST["version"]))
                services.restore(version=version, by=acting(request))
                messages.success(request, f"The words are those of version {version.number} again.")
            else:
                services.back_to_original(kind=kind, programme=about, by=acting(request))
                messages.success(request, "The words are as they were first written.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(self.home_of(words_of))


@admin.register(Wording)
class WordingAdmin(ReadOnlyAdmin):
    """Which words a mail has. Every save is a version, which is never changed."""

    work = Work.SETTINGS
    desk_pages = (WordingPages,)
    heading = "The words of mails"
    list_display = ("kind", "programme", "number", "by", "at")
    fields = ("kind", "programme", "number", "words", "by", "at")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The mails whose words may be changed for one programme, by what they are about; and those that are not."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)  # which refuses
        mine: list[Programme | None] = list(scoping.scope(Programme.objects.all(), request.user))
        if scoping.programme_ids(request.user) is None:
            mine.append(None)
        wanted = request.GET.get("programme", "")
        about = next(
            (each for each in mine if str(each.pk if each else 0) == wanted), mine[0] if mine else None
        )
        words = request.GET.get("q", "").strip()
        return desk_response(
            request,
            f"{TEMPLATES}/list.html",
            title=self.heading,
            trail=self.trail()[:-1],
            opts=self.opts,
            mine=mine,
            about=about,
            q=words,
            groups=lines_of(about, words) if mine else {},
            kept={} if words else kept_as_written(about),
        )


@dataclass(frozen=True, slots=True)
class WordingLine:
    """One mail in the list, with its newest version if somebody has changed it."""

    kind: str
    name: str
    version: Wording | None


def lines_of(about: Programme | None, q: str) -> dict[str, list[WordingLine]]:
    """The mails of a programme whose name or words hold every word of ``q``, by what they are about."""
    newest = Wording.objects.filter(programme=about).order_by("kind", "-number").distinct("kind")
    changed = {row.kind: row for row in newest.select_related("by") if row.words}
    found: dict[str, list[WordingLine]] = {}
    for mail in services.editable():
        if mail.for_all and about is not None:
            continue
        version = changed.get(mail.kind)
        theirs = version.words if version else {}
        says = [mail.name, mail.group, *(theirs.get(part.name, part.original) for part in mail.parts())]
        if all(word in " ".join(says).casefold() for word in q.casefold().split()):
            found.setdefault(mail.group, []).append(WordingLine(mail.kind, mail.name, version))
    return found


def kept_as_written(about: Programme | None) -> dict[str, list[str]]:
    """The mails whose words are not changed here, by the reason."""
    found: dict[str, list[str]] = {}
    for mail in declarations:
        if not mail.is_editable:
            found.setdefault(mail.as_written, []).append(mail.name)
    if about is not None:
        ours = [mail.name for mail in services.editable() if mail.for_all]
        found["It is about no programme. An administrator changes its words, for all programmes at once."] = (
            ours
        )
    return found


def _changes(
    mail: Declaration, before: dict[str, str], after: dict[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each part that a version changed, what was there and what is."""
    return [
        (
            part.label,
            services.difference(before.get(part.name, part.original), after.get(part.name, part.original)),
        )
        for part in mail.parts()
        if before.get(part.name) != after.get(part.name)
    ]


doors.register("mailing.wording", Door(Work.SETTINGS, "The words of mails", Wording), order=Band.FIRST)
