"""Events on the officers' desk."""

from events.afterwards.admin import CertificateAdmin, PictureAdmin, SpeakerRequestAdmin
from events.booking.admin.registrations import RegistrationAdmin
from events.hosting.admin.organisers import CoOrganiserAdmin
from events.hosting.admin.proposals import ProposalAdmin
from events.planning.admin.events import EventAdmin
from events.programme.admin import TalkAdmin
from events.series.admin import SeriesAdmin

__all__ = [
    "CertificateAdmin",
    "CoOrganiserAdmin",
    "EventAdmin",
    "PictureAdmin",
    "ProposalAdmin",
    "RegistrationAdmin",
    "SeriesAdmin",
    "SpeakerRequestAdmin",
    "TalkAdmin",
]
