"""The code that an organiser reads at the door. It saves a moment; nobody needs it."""

import base64
from uuid import UUID

import qrcode
from django import template
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from common.links import absolute

register = template.Library()


@register.inclusion_tag("agenda/register/door_code.html")
def door_code(key: UUID, today: bool = False) -> dict[str, str | bool]:
    """A picture of the address that leads an organiser to the person with this key. Nothing else is in it. On the day
    itself (``today``) it is unfolded."""
    address = absolute(reverse("agenda:door", args=[key]))
    drawing = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
    picture = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    return {"picture": picture, "today": today}
