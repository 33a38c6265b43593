"""Certificates: had by those who attended, checked by anybody (E21)."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.budgets.declared import budget
from common.budgets.services import spend_or_refuse
from common.budgets.sources import source_of
from common.documents.pdf import refuse_unprintable
from events.afterwards import certificates
from events.afterwards.forms import CodeForm
from events.booking.views.booking_page import registration_of
from events.links import booking_path
from events.models import Certificate, Registration
from events.pdf.certificate_pdf import certificate_pdf
from people.acting import acting

#: Wide enough for a whole museum behind one address, narrow for a machine that guesses (rule 71).
CHECKS = budget(
    "events.certificate_checks",
    120,
    per=timedelta(minutes=1),
    words="Codes of certificates that one place on the network looks up",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """By the signed link of a mail."""
    registration = registration_of(token)
    return _certificate(request, registration, back=booking_path(registration), to="Your booking")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    """From "What I learned"."""
    registration = get_object_or_404(
        Registration.objects.select_related("event__programme", "person"),
        key=key,
        person=acting(request),
        claimed_at__isnull=False,
    )
    return _certificate(request, registration, back=reverse("my-learning"), to="My learning")


def _certificate(request: HttpRequest, registration: Registration, *, back: str, to: str) -> HttpResponse:
    """GET shows what it will say; the button makes it and sends the file."""
    found = certificates.may_have(registration)
    assert registration.person is not None
    known = Certificate.objects.filter(registration=registration).first()
    name = known.name if known else registration.person.name
    if request.method == "POST":
        refuse_unprintable(name)
        made = certificates.issue(registration=registration)
        made.registration = registration
        response = HttpResponse(certificate_pdf(made, found), content_type="application/pdf")
        response["Content-Disposition"] = (
            f'attachment; filename="certificate-{registration.event.number}.pdf"'
        )
        return response
    context = {
        "registration": registration,
        "event": registration.event,
        "name": name,
        "found": found,
        "code": certificates.show_code(known.code) if known else "",
        "back": back,
        "to": to,
    }
    return render(request, "events/certificate.html", context)


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect(
            "events:certificate", code=certificates.tidy_code(form.cleaned_data["code"])[:40] or "none"
        )
    return render(request, "events/certificate_check.html", {"form": form})


@never_cache
@require_safe
def checked(request: HttpRequest, code: str) -> HttpResponse:
    """What is certified, as the register has it today; or that it is not one of ours."""
    spend_or_refuse(
        [CHECKS.charge(source_of(request))], words="That was tried too often. Wait a minute, then try again."
    )
    found = certificates.check(code)
    context = {"found": found, "code": certificates.show_code(certificates.tidy_code(code))}
    return render(request, "events/certificate_checked.html", context, status=200 if found else 404)
