"""The register on the officers' desk: a list of names that somebody brings along, held against it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from agenda.models import Session
from agenda.register import services
from agenda.register.forms import RegisterListForm
from agenda.register.hosts import RegisterHost, host_of
from agenda.register.lists import ListedName, match, text_of
from agenda.register.marks import Mark
from common.desk import DeskPages, desk_page
from common.errors import DomainError
from common.forms import add_domain_error
from common.readable import whole_numbers
from people.acting import acting


class RegisterList(DeskPages[Session]):
    """The page of a list held against the register. It leads back to where the session's people are."""

    noun = "session"
    permission = "view"

    def home_of(self, session: Session) -> str:
        return host_of(session).desk_page or super().home_of(session)

    @desk_page("register-list/")
    def register_list(self, request: HttpRequest, session: Session) -> HttpResponse:
        """Give the list, look at whom it means, note them. Nothing is noted before the officer has looked."""
        host = host_of(session)
        together = Session.objects.filter(pk__in=[each.pk for each in host.sessions()])
        form = RegisterListForm(
            together.order_by("starts_at", "pk"),
            request.POST or None,
            request.FILES or None,
            initial={"session": session.pk},
        )
        context: dict[str, Any] = {"form": form, "step": "give", "session": session}
        if request.method == "POST" and request.POST.get("do") != "back" and form.is_valid():
            try:
                return self._answer(request, host, form, context)
            except DomainError as error:
                add_domain_error(form, error)
        return self._show(request, host, context)

    def _answer(
        self, request: HttpRequest, host: RegisterHost, form: RegisterListForm, context: dict[str, Any]
    ) -> HttpResponse:
        given = form.cleaned_data
        session: Session = given["session"]
        now = timezone.now()
        services.refuse_if_closed(session, by=acting(request), now=now)
        if request.POST.get("do") == "note":
            chosen = whole_numbers(request.POST.getlist("mark"))
            minutes = _minutes(match(host_of(session), given["people"])) if given["people"] else {}
            marks = [Mark(pk, given["state"], now, minutes.get(pk)) for pk in chosen]
            noted = len(services.mark(session=session, marks=marks, by=acting(request), now=now))
            said = f"Noted for {noted:,} {'person' if noted == 1 else 'people'}."
            self.desk.message_user(request, said, messages.SUCCESS if noted else messages.WARNING)
            return redirect(self.home_of(session))
        text = given["people"]
        if given["file"]:
            text = "\n".join(filter(None, [text, text_of(given["file"].read())]))
        found = match(host_of(session), text)
        context |= {
            "step": "look",
            "text": text,
            "session": session,
            "says": form.SAYS[given["state"]],
            "matched": [each for each in found if each.lines and each.sure],
            "unclear": [each for each in found if each.lines and not each.sure],
            "missing": [each for each in found if not each.lines],
        }
        return self._show(request, host, context)

    def _show(self, request: HttpRequest, host: RegisterHost, context: dict[str, Any]) -> HttpResponse:
        return self.page(
            request,
            "admin/agenda/session/register_list.html",
            host.session,
            title=f"Note who came: {host.occasion}",
            here="Note who came",
            host=host,
            back=self.home_of(host.session),
            **context,
        )


def _minutes(found: Sequence[ListedName]) -> dict[int, int]:
    """Minutes present of those whom a list with figures means, by their attendance."""
    return {
        line.attendance.pk: each.minutes
        for each in found
        for line in each.lines
        if each.minutes is not None and line.attendance is not None
    }
