"""A certificate of attendance as a PDF: one A4 page, set like a museum label, with a code that anybody can check."""

from functools import cache
from pathlib import Path

import qrcode
from fontTools.ttLib import TTFont
from fpdf import FPDF, ViewerPreferences, XPos, YPos
from qrcode.constants import ERROR_CORRECT_M

from common import clock, links
from common.errors import DomainError
from events.models import Certificate, Event
from events.services.certificates import Attended, hours_words, show_code

FONTS = Path(__file__).parent / "fonts"
SERIF, SANS = "DejaVuSerif", "DejaVuSans"
INK, QUIET, RULE, ACCENT = (28, 31, 35), (91, 97, 104), (200, 195, 184), (166, 63, 34)
LEFT, WIDTH = 28, 154
_QR = 30


@cache
def _letters() -> frozenset[int]:
    """The letters that at least one of the two typefaces has."""
    return frozenset().union(*(TTFont(FONTS / f"{name}.ttf").getBestCmap() for name in (SERIF, SANS)))


def refuse_unprintable(name: str) -> None:
    """Say which letters of a name would come out as boxes, rather than print them."""
    missing = "".join(dict.fromkeys(letter for letter in name if ord(letter) not in _letters()))
    if missing:
        raise DomainError(
            f"Our typeface has no {missing}. Write your name in other letters in My details, and try again."
        )


def certificate_pdf(certificate: Certificate, found: Attended) -> bytes:
    """The page: what the register says today. If it said something else when it was issued, it says so."""
    event = certificate.registration.event
    refuse_unprintable(certificate.name)
    pdf = _sheet(certificate, event)
    _line(pdf, f"{event.programme.session_word} · {event.number}".upper(), SANS, 9, ACCENT, after=4)
    _line(pdf, "Certificate of attendance", SERIF, 27, INK, after=13)
    _line(pdf, "This is to certify that", SANS, 11, QUIET, after=3)
    _line(pdf, certificate.name, SERIF, 22, INK, after=7)
    _line(pdf, "took part in", SANS, 11, QUIET, after=3)
    _line(pdf, event.title, SERIF, 17, INK, after=9)
    for heading, words in (
        ("When", found.when),
        ("Hours attended", found.hours_words),
        ("Programme", f"{event.programme.name}, {event.programme.organisation}".rstrip(", ")),
    ):
        _fact(pdf, heading, words)
    if found.hours != certificate.hours:
        _fact(
            pdf,
            "Corrected",
            f"When this certificate was first issued the register said {hours_words(certificate.hours)}.",
        )
    _check(pdf, certificate)
    return bytes(pdf.output())


def _sheet(certificate: Certificate, event: Event) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.add_font(SERIF, fname=FONTS / f"{SERIF}.ttf")
    pdf.add_font(SANS, fname=FONTS / f"{SANS}.ttf")
    pdf.set_fallback_fonts([SANS, SERIF])
    pdf.set_title(f"Certificate of attendance: {certificate.name}, {event.title}")
    pdf.set_author(event.programme.name)
    pdf.set_subject(f"Attendance at {event.title}, {event.number}")
    pdf.set_creator("Peer2Peer")
    pdf.set_lang("en-GB")
    pdf.set_creation_date(certificate.issued_at)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_margins(LEFT, 26, 210 - LEFT - WIDTH)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0  # words begin where the rules begin
    pdf.add_page()
    pdf.set_fill_color(*ACCENT)
    pdf.rect(LEFT, 30, WIDTH, 1.4, style="F")
    pdf.set_y(40)
    return pdf


def _line(pdf: FPDF, words: str, font: str, size: int, colour: tuple[int, int, int], *, after: float) -> None:
    """Some words over the whole width, smaller where they would take more than three lines."""
    pdf.set_text_color(*colour)
    for smaller in range(size, 8, -1):
        pdf.set_font(font, size=smaller)
        lines = pdf.multi_cell(WIDTH, text=words, dry_run=True, output="LINES")
        if isinstance(lines, list) and len(lines) <= 3:
            break
    pdf.multi_cell(WIDTH, h=pdf.font_size * 1.3, text=words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(after)


def _fact(pdf: FPDF, heading: str, words: str) -> None:
    pdf.set_draw_color(*RULE)
    pdf.line(LEFT, pdf.get_y(), LEFT + WIDTH, pdf.get_y())
    pdf.ln(3)
    top = pdf.get_y()
    pdf.set_font(SANS, size=9)
    pdf.set_text_color(*QUIET)
    pdf.cell(40, h=6, text=heading, new_x=XPos.LEFT, new_y=YPos.TOP)
    pdf.set_font(SANS, size=11)
    pdf.set_text_color(*INK)
    pdf.set_xy(LEFT + 40, top)
    pdf.multi_cell(WIDTH - 40, h=6, text=words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(3)


def _check(pdf: FPDF, certificate: Certificate) -> None:
    """How anybody can see that it is genuine: an address, a code to type, and the same as a square to scan."""
    address = links.absolute("/certificates/")
    top = 232.0
    pdf.set_draw_color(*RULE)
    pdf.line(LEFT, top - 6, LEFT + WIDTH, top - 6)
    _square(pdf, f"{address}{certificate.code}/", x=LEFT + WIDTH - _QR, y=top)
    pdf.set_xy(LEFT, top)
    pdf.set_text_color(*QUIET)
    pdf.set_font(SANS, size=9)
    says = f"Whether this certificate is genuine can be checked at {address} with the code"
    pdf.multi_cell(WIDTH - _QR - 10, h=5, text=says, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(2)
    pdf.set_text_color(*INK)
    pdf.set_font(SANS, size=15)
    pdf.cell(WIDTH - _QR - 10, h=8, text=show_code(certificate.code), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(2)
    pdf.set_text_color(*QUIET)
    pdf.set_font(SANS, size=9)
    issued = clock.day_words(certificate.issued_at.astimezone(clock.zone_named(clock.UK)).date())
    pdf.multi_cell(WIDTH - _QR - 10, h=5, text=f"Issued on {issued}", align="L")


def _square(pdf: FPDF, address: str, *, x: float, y: float) -> None:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(address)
    matrix = code.get_matrix()
    side = _QR / len(matrix)
    pdf.set_fill_color(*INK)
    for down, row in enumerate(matrix):
        for across, dark in enumerate(row):
            if dark:
                pdf.rect(x + across * side, y + down * side, side, side, style="F")
