"""What introductions register elsewhere."""

from events.introductions import mails, privacy
from mailing.declaration import declare
from people.privacy.registries import Eraser, erasers, exporters


def connect() -> None:
    declare(mails)
    exporters.register("events.introductions", privacy.export_introductions)
    exporters.register("events.choices", privacy.export_choices)
    erasers.register("events.introductions", Eraser(privacy.erase_introductions))
