"""The mails about events that officers may put into their own words, and those that nobody changes."""

from events.booking import mail_wording as bookings
from events.booking import mail_wording_waiting as lines
from events.hosting import mail_wording as proposals
from events.programme import mail_wording as talks
from events.whats_on import mail_wording as openings
from mailing.wording.editable import Editable, keep_as_written, register


def register_wording() -> None:
    mails: list[Editable] = [*bookings.MAILS, *lines.MAILS, *talks.MAILS, *proposals.MAILS, *openings.MAILS]
    for place, mail in enumerate(mails):
        register(mail, order=10 + place)
    keep_as_written("An officer writes each of them for its occasion.", "events.letter")
    keep_as_written(
        "It is news for those who run the event or the programme, and not for those who take part.",
        "events.talk_news",
        "events.proposal_sent",
        "events.proposal_answered",
        "events.proposal_withdrawn",
    )
