"""What mailing shows on pages of the apps below."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from programmes.models import Programme


def news_of_programme(programme: Programme) -> SafeString:
    """The way to a programme's news, on its public page."""
    return SafeString(render_to_string("mailing/news_block.html", {"programme": programme}))
