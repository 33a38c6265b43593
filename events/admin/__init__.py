"""Events on the officers' desk."""

from events.admin.event import EventAdmin
from events.admin.registration import RegistrationAdmin

__all__ = ["EventAdmin", "RegistrationAdmin"]
