"""The code that an organiser reads at the door. It saves a moment; nobody needs it."""

import base64

import qrcode
from django import template
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from common.links import absolute
from events.models import Registration

register = template.Library()


@register.inclusion_tag("events/door_code.html")
def door_code(registration: Registration) -> dict[str, str]:
    """A picture of the address that leads an organiser to this person in the register. Nothing but the key is in it."""
    address = absolute(reverse("events:door", args=[registration.key]))
    drawing = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
    return {"picture": f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"}
