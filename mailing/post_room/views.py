"""The post room of a demo: every mail exactly as the person it went to would see it."""

from email import policy
from email.message import EmailMessage
from email.message import EmailMessage as ParsedMail
from email.utils import make_msgid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mailing.bounces import intake
from mailing.post_room import backend as kept
from mailing.rendering.preview import mail_page
from mailing.replies.address import key_in

SHOWN_HEADERS = ("From", "To", "Reply-To", "Date", "Subject")


@never_cache
@require_safe
def post_room(request: HttpRequest) -> HttpResponse:
    """All mail, one of each kind first and then the newest; or that of one recipient."""
    wanted = request.GET.get("to", "")
    found = kept.heads(wanted) if wanted else kept.different_first(kept.heads())
    page = Paginator(found, 25).get_page(request.GET.get("page"))
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
            "answerable": key_in(str(mail["Reply-To"] or "")) is not None,
            "files": [file.get_filename("file") for file in kept.attachments(mail)],
        },
    )


@require_POST
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a mail as its reader would from their own program: it comes in as any mail does."""
    mail = _mail(name)
    words = request.POST.get("words", "").strip()[:2000]
    if not words or key_in(str(mail["Reply-To"] or "")) is None:
        messages.error(request, "Write an answer first, such as YES or NO.")
        return redirect("post-room-mail", name=name)
    reply = EmailMessage(policy=policy.SMTP)
    reply["From"], reply["To"] = str(mail["To"]), str(mail["Reply-To"])
    reply["Subject"] = f"Re: {' '.join(str(mail['Subject']).split())}"
    reply["Message-ID"] = make_msgid(domain="post-room.example")
    reply.set_content(words)
    intake.take(reply.as_bytes())
    intake.settle_new()
    messages.success(request, "Answered. What was understood comes as a mail of its own, in a few seconds.")
    return redirect("post-room")


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
