"""Where talks and handouts stand in the registries of other apps."""

from agenda.attendance.links import doors
from common import scoping
from common.home import learning
from events.links import doors_of_presenters
from events.models import Talk
from events.programme import calls, handout_access, home, mails
from events.programme import merging as merging_talks
from events.programme import privacy as privacy_talks
from mailing.declaration import declare
from people.merging.references import collisions
from programmes.calls.kinds import call_kinds


def connect() -> None:
    """Fill the registries of the apps below."""
    declare(mails)
    call_kinds.register(calls.KIND, calls.CONTRIBUTORS)
    scoping.register(Talk, "event__programme")
    doors.register("events.talks", doors_of_presenters)
    learning.register("events.talks", home.talks_that_wait)
    privacy_talks.connect()
    collisions.register("events.Presenter", merging_talks.resolve)
    handout_access.register_files()
