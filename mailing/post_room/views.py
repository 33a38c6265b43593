"""The post room of a demo: every mail exactly as the person it went to would see it."""

from email.message import EmailMessage as ParsedMail

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mailing.post_room import backend as kept
from mailing.rendering.preview import mail_page

SHOWN_HEADERS = ("From", "To", "Reply-To", "Date", "Subject")


@never_cache
@require_safe
def post_room(request: HttpRequest) -> HttpResponse:
    """All mail, newest first, or that of one recipient."""
    wanted = request.GET.get("to", "")
    page = Paginator(kept.heads(wanted), 25).get_page(request.GET.get("page"))
    return render(request, "mailing/post_room.html", {"page": page, "wanted": wanted})


@never_cache
@require_safe
def kept_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its headers, its HTML in a frame, its text twin and its files."""
    mail = _mail(name)
    return render(
        request,
        "mailing/kept_mail.html",
        {
            "name": name,
            "subject": mail["Subject"],
            "headers": [(header, mail[header]) for header in SHOWN_HEADERS if mail[header]],
            "text": kept.body(mail, "plain"),
            "has_html": bool(kept.body(mail, "html")),
            "files": [file.get_filename("file") for file in kept.attachments(mail)],
        },
    )


@require_safe
def kept_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one mail, for the frame."""
    html = kept.body(_mail(name), "html")
    if not html:
        raise Http404
    return mail_page(html, follow_links=True)


@require_safe
def kept_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One of a mail's files."""
    files = kept.attachments(_mail(name))
    if number >= len(files):
        raise Http404
    file = files[number]
    response = HttpResponse(file.get_payload(decode=True), content_type=file.get_content_type())
    response.headers["Content-Disposition"] = f'attachment; filename="{file.get_filename("file")}"'
    return response


def _mail(name: str) -> ParsedMail:
    mail = kept.mail_named(name)
    if mail is None:
        raise Http404
    return mail
