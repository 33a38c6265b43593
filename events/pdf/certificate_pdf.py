"""A certificate of attendance as a PDF: one A4 page, set like a museum label, with a code that anybody can check."""

import qrcode
from qrcode.image.svg import SvgPathImage

from common import clock, links
from common.documents.pdf import make_pdf
from events.afterwards.certificates import Attended, hours_words, show_code
from events.models import Certificate


def certificate_pdf(certificate: Certificate, found: Attended) -> bytes:
    """The page: what the register says today. If it said something else when it was issued, it says so.

    Raises DomainError when a name holds a letter that no typeface here has.
    """
    event = certificate.registration.event
    programme = event.programme
    address = links.absolute("/certificates/")
    issued = clock.day_words(certificate.issued_at.astimezone(clock.zone_named(clock.UK)).date())
    facts = [
        ("When", found.when),
        ("Hours attended", found.hours_words),
        ("Programme", f"{programme.name}, {programme.organisation}".rstrip(", ")),
    ]
    if found.hours != certificate.hours:
        said = hours_words(certificate.hours)
        facts.append(("Corrected", f"When this certificate was first issued the register said {said}."))
    return make_pdf(
        "certificate",
        {
            "title": f"Certificate of attendance: {certificate.name}, {event.title}",
            "author": programme.name,
            "form": programme.form,
            "kicker": f"{programme.session_word} · {event.public_number}",
            "name": certificate.name,
            "event": event.title,
            "facts": facts,
            "check": f"Whether this certificate is genuine can be checked at {address} with the code",
            "code": show_code(certificate.code),
            "issued": f"Issued on {issued}",
            "square": _square(f"{address}{certificate.code}/"),
            "square-alt": f"A square code that opens {address}{certificate.code}/",
        },
        made_at=certificate.issued_at,
    )


def _square(address: str) -> str:
    """A QR code of ``address`` as SVG."""
    return qrcode.make(address, image_factory=SvgPathImage, border=0).to_string(encoding="unicode")
