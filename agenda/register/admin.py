"""The register on the officers' desk: a list of names that somebody brings along, held against it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone

from agenda.models import Session
from agenda.register import services
from agenda.register.forms import RegisterListForm
from agenda.register.hosts import RegisterHost, host_of
from agenda.register.lists import decode, match
from agenda.register.marks import Mark
from common.admin import ScopedAdmin
from common.errors import DomainError
from common.forms import add_domain_error
from people.acting import acting


class RegisterList:
    """The page of a list held against the register. ``agenda.admin`` adds it to those of a session."""

    def __init__(self, desk: ScopedAdmin) -> None:
        self.desk = desk

    def urls(self) -> list[URLPattern]:
        view = self.desk.admin_site.admin_view(self.page)
        return [path("<int:pk>/register-list/", view, name="agenda_session_register_list")]

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the list, look at whom it means, note them. Nothing is noted before the officer has looked."""
        session = self.desk.get_object(request, str(pk))
        if session is None or not self.desk.has_view_permission(request, session):
            raise Http404("There is no such session.")
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
            chosen = [int(pk) for pk in request.POST.getlist("mark") if pk.isdecimal()]
            marks = [Mark(pk, given["state"], now) for pk in chosen]
            noted = len(services.mark(session=session, marks=marks, by=acting(request), now=now))
            said = f"Noted for {noted} {'person' if noted == 1 else 'people'}."
            self.desk.message_user(request, said, messages.SUCCESS if noted else messages.WARNING)
            return redirect(_back(host))
        text = given["people"]
        if given["file"]:
            text = "\n".join([text, decode(given["file"].read())])
        found = match(host_of(session), text)
        context |= {
            "step": "look",
            "text": text,
            "session": session,
            "says": form.SAYS[given["state"]],
            "matched": [each for each in found if len(each.lines) == 1],
            "unclear": [each for each in found if len(each.lines) > 1],
            "missing": [each for each in found if not each.lines],
        }
        return self._show(request, host, context)

    def _show(self, request: HttpRequest, host: RegisterHost, context: dict[str, Any]) -> HttpResponse:
        common = {
            **self.desk.admin_site.each_context(request),
            "title": f"Note who came: {host.occasion}",
            "host": host,
            "back": _back(host),
            "opts": self.desk.opts,
        }
        return TemplateResponse(request, "admin/agenda/session/register_list.html", {**common, **context})


def _back(host: RegisterHost) -> str:
    return host.desk_page or reverse("admin:agenda_session_change", args=[host.session.pk])
