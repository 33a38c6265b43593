"""Signing in as one of the people of the demonstration, with a press. Routed on demos and in tests only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.secret_pages import csrf_protect
from peer2peer.demo.people import PASSWORD, WHO
from people.accounts.adapter import AccountAdapter
from people.models import Person


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def demo_people(request: HttpRequest) -> HttpResponse:
    """Who one can be here. Pressing a button signs in as them."""
    if request.method != "POST":
        return render(request, "peer2peer/demo_people.html", {"who": WHO, "password": PASSWORD})
    known = {who.email for who in WHO}
    person = Person.objects.filter(
        email=request.POST.get("email", ""), email__in=known, is_active=True
    ).first()
    if person is None or not (settings.DEMO or settings.TESTING):
        raise Http404("There is nobody of that address here.")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(AccountAdapter(request).get_login_redirect_url(request))
