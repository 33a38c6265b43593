"""Events on the officers' desk."""

from events.admin.after import CertificateAdmin, PictureAdmin, SpeakerRequestAdmin
from events.admin.organisers import CoOrganiserAdmin
from events.admin.proposal import ProposalAdmin
from events.admin.series import SeriesAdmin
from events.admin.talk import TalkAdmin
from events.booking.admin.registrations import RegistrationAdmin
from events.planning.admin.events import EventAdmin

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
