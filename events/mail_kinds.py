"""The kinds of mail about events, in words."""

from mailing.kinds import add_kinds

BOOKING = {
    "events.place": "You have a place",
    "events.further_day": "A further session",
    "events.day_left": "A session taken out of the calendar",
    "events.in_line": "You are on the waiting list",
    "events.already": "You had signed up already",
    "events.ended": "A booking has ended",
    "events.line_news": "News to the waiting list",
    "events.new_date": "A new date",
    "events.offer": "A place has come free",
    "events.part_free": "Fewer places came free",
    "events.offer_over": "An offer of a place has ended",
    "events.walked_in": "Noted at the door",
    "events.letter": "A letter of the organisers",
    "events.introductions": "Introductions",
    "events.crew": "You are part of the team",
    "events.crew_left": "No longer part of the team",
    "events.already_crew": "Part of the team already",
    "events.co_organiser": "You help to run an event",
    "events.co_organiser_ended": "No longer helping to run an event",
    "events.talk_invited": "Would you give a talk?",
    "events.talk_proposed": "We have your proposal of a talk",
    "events.talk_taken": "A talk is in the programme",
    "events.talk_turned_down": "A talk is not in the programme",
    "events.talk_confirmed": "A talk is confirmed",
    "events.talk_taken_off": "A talk is no longer in the programme",
    "events.talk_news": "A presenter has answered",
    "events.proposal_sent": "A new offer to host, to officers",
    "events.proposal_received": "We have your offer to host",
    "events.proposal_asked": "A question about an offer to host",
    "events.proposal_answered": "An answer about an offer to host",
    "events.proposal_declined": "An offer to host is declined",
    "events.proposal_accepted": "An offer to host is accepted",
    "events.proposal_withdrawn": "An offer to host is withdrawn",
    "events.speaker_request": "An invitation to speak, by a colleague",
    "events.speaker_declined": "A speaker does not come",
}
#: What goes only to those who asked for it, programme by programme.
INVITATIONS = {
    "events.opened": "Sign-up is open",
}
#: What somebody is asked to do, around an event.
NUDGES = {
    "events.feedback": "How was it?",
}


def register() -> None:
    add_kinds("booking", BOOKING)
    add_kinds("invitations", INVITATIONS)
    add_kinds("nudges", NUDGES)
