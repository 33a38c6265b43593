"""The pages on which people say which mail they want. Links in mail are safe to GET; buttons act (rule 24)."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.forms import add_domain_error
from common.readable import reads_its_own_body
from mailing.bounces import providers
from mailing.built_in_sorts import NEWS
from mailing.choices import Source, Word
from mailing.kinds import sort_named, sorts
from mailing.preferences import services
from mailing.preferences.forms import NewsForm
from mailing.preferences.owner import Owner, owner_of_person, read
from mailing.preferences.owner import token as token_for
from mailing.replies import services as replies
from people.accounts.signed_in import mine
from people.acting import acting
from people.models import Person
from programmes.models import Programme


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Which mail somebody gets, by the link in any mail to them."""
    owner = read(token)
    if request.method == "POST":
        _choose(request, owner)
        return redirect("mailing:preferences", token=token)
    return render(request, "mailing/preferences.html", _page_about(owner))


@mine
@require_http_methods(["GET", "HEAD", "POST"])
def my_mail(request: HttpRequest) -> HttpResponse:
    """The same for somebody signed in."""
    owner = owner_of_person(acting(request))
    if request.method == "POST":
        _choose(request, owner)
        return redirect("mailing:mine")
    return render(request, "mailing/my_mail.html", _page_about(owner))


def _choose(request: HttpRequest, owner: Owner) -> None:
    if request.POST.get("do") == "stop":
        services.stop_everything(owner=owner, source=Source.PREFERENCES)
        messages.success(request, "Stopped. From now on you get only what always comes.")
        return
    changed = services.choose(owner=owner, on=request.POST.getlist("on"))
    messages.success(request, "Your choice is saved." if changed else "Nothing was changed.")


def _page_about(owner: Owner) -> dict[str, object]:
    choices = services.choices(owner)
    return {
        "owner": owner,
        "choices": choices,
        "any_on": any(choice.on for choice in choices),
        "always": [sort for sort in sorts if sort.essential],
    }


@never_cache
@csrf_exempt  # mail programs press this button: they have no session, and the token says whose it is (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str, sort: str, programme: int) -> HttpResponse:
    """Stop one sort of mail: GET shows the button, POST does it, by whatever address the mail went to."""
    owner = read(token, any_address=True)
    about = get_object_or_404(Programme, pk=programme) if programme else None
    what = sort_named(sort)
    if what is None:
        raise DomainError("This mail is not sent any more.", status=410)
    context = {"owner": owner, "token": token, "what": services.wording_of(what, about), "sort": what}
    if request.method != "POST":
        context["comes"] = services.may_come(owner, what, about)
        return render(request, "mailing/stop.html", context)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    if request.POST.get("do") == "all":
        services.stop_everything(owner=owner, source=Source.STOP)
    else:
        source = Source.ONE_CLICK if one_click else Source.STOP
        services.stop(owner=owner, sort=sort, programme=about, source=source)
    if one_click:
        return HttpResponse(
            "Stopped. You will not get this any more.\n", content_type="text/plain; charset=utf-8"
        )
    return render(request, "mailing/stopped.html", {**context, "all": request.POST.get("do") == "all"})


@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the news of a programme. Whoever is not signed in confirms it from their mail."""
    programme = get_object_or_404(Programme, slug=slug, is_public=True)
    sort = sort_named(NEWS)
    assert sort is not None
    wording = services.wording_of(sort, programme)
    form = NewsForm(request.POST if request.method == "POST" else None, initial=_own_address(request))
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="ask_for_news"):
            raise DomainError("That was tried too often. Wait a few minutes, or write to us.", status=429)
        try:
            services.ask(
                address=form.cleaned_data["address"], programme=programme, sort=NEWS, wording=wording
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return render(
                request,
                "mailing/news_asked.html",
                {"programme": programme, "address": form.cleaned_data["address"]},
            )
    status = 400 if form.errors else 200
    return render(
        request,
        "mailing/news.html",
        {"programme": programme, "form": form, "about": sort.about},
        status=status,
    )


def _own_address(request: HttpRequest) -> dict[str, str]:
    return {"address": request.user.address} if isinstance(request.user, Person) else {}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail that asks whether somebody wants news: a button, then thanks."""
    if request.method == "POST":
        asked = services.confirm(token=token)
        messages.success(request, f"Thank you. From now on you get: {asked.wording}.")
        return redirect(
            reverse("mailing:preferences", args=[token_for(asked.owner.recipient, asked.owner.address)])
        )
    return render(request, "mailing/confirm.html", {"asked": services.read_confirmation(token)})


@reads_its_own_body
@csrf_exempt  # a mail provider calls it: it has no session, and anymail checks its signature or its password
def heard(request: HttpRequest, provider: str, what: str) -> HttpResponse:
    """What the mail provider that is set up has to tell. Any other has no address here."""
    answer = providers.webhook(provider, what)
    if answer is None:
        raise Http404
    return answer(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """What was understood of an answer by mail: GET shows it, the button undoes it."""
    reply, question = replies.read(token)
    if request.method == "POST":
        try:
            messages.success(request, replies.undo(token=token))
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("mailing:undo", token=token)
    context = {
        "reply": reply,
        "undo": question.undoing(reply.message, Word(reply.word))
        if reply.trace and not reply.undone_at
        else None,
        "page": question.page(reply.message),
        "form": reply.message.programme.form if reply.message.programme else "",
    }
    return render(request, "mailing/undo.html", context)
