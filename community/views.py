"""Newsletters on the web, for those who may read them."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.choices import NewsletterAudience
from community.selectors import on_the_web, was_on_the_web
from community.services import letter
from programmes.models import Programme


@require_safe
def newsletters(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers of a programme. That of one that is not public is for those who take part in it."""
    programme = get_object_or_404(Programme, slug=slug)
    found = list(on_the_web(programme, request.user).defer("text"))
    if not programme.is_public and not found:
        raise Http404
    return render(request, "community/newsletters.html", {"programme": programme, "newsletters": found})


@require_safe
def newsletter(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One number. Whoever might read it once signed in is asked to sign in."""
    programme = Programme.objects.filter(slug=slug).first()
    found = on_the_web(programme, request.user).filter(number=number).first() if programme else None
    if programme is None or found is None:
        if programme and was_on_the_web(programme, request.user).filter(number=number).exists():
            return render(request, "community/newsletter_stopped.html", {"programme": programme}, status=410)
        if not request.user.is_authenticated and _may_be_there(programme, number):
            return redirect_to_login(request.get_full_path())
        raise Http404
    context = {
        "programme": programme,
        "newsletter": found,
        "body": letter.body(found),
        "for_all": programme.is_public and found.shown == NewsletterAudience.EVERYONE,
    }
    return render(request, "community/newsletter.html", context)


def _may_be_there(programme: Programme | None, number: int) -> bool:
    """Whether signing in may help. Of programmes that are not public nobody learns from this that there are any."""
    if programme is None or not programme.is_public:
        return True
    return programme.newsletters.out().filter(number=number).exclude(shown=NewsletterAudience.NOBODY).exists()
