"""The code on the laptop that phones at the table read to join the room. It is an address, and no key to anything."""

import io

import segno


def qr_svg(address: str, *, words: str) -> str:
    """An address as an SVG with a title, without styles of its own: what the content policy allows. It is drawn dark on
    light with a quiet zone, whatever the colours of the page, because cameras want it so."""
    written = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        written, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, title=words,
        svgclass="qr", lineclass=None, omitsize=True,
    )  # fmt: skip
    return written.getvalue().decode()
