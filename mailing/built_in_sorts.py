"""The sorts of mail that the house has."""

from mailing.kinds import Sort, add_sort

#: The sort that people subscribe to programme by programme.
NEWS = "newsletter"
ESSENTIAL = (
    Sort(
        "booking",
        "What you have signed up for",
        "Confirmations, changes, places that come free. Without them you might stand before a closed door.",
        essential=True,
    ),
    Sort(
        "reminders",
        "Reminders",
        "A mail before a session you have a place in, so that nobody waits for you in vain.",
        essential=True,
    ),
    Sort(
        "nudges",
        "What waits for you",
        "Something that others count on you for: an answer, a form, a signature. Once every three days at most.",
        essential=True,
    ),
    Sort(
        "account",
        "Your account",
        "Codes to sign in, and word of every change to how you sign in, so that nobody else can do so unseen.",
        essential=True,
    ),
)
CHOSEN = (
    Sort(
        NEWS,
        "News",
        "What was learned and what comes next, once a month or so.",
        per_programme=True,
    ),
    Sort(
        "invitations",
        "Invitations to events",
        "A mail when a programme opens an event for sign-up that may interest you.",
        per_programme=True,
    ),
    Sort("digest", "Weekly digest", "Once a week, what is new for you here, in one mail."),
    Sort(
        "community",
        "Notices of the community",
        "When somebody answers what you wrote, or shares what you asked for.",
        asked_first=False,
    ),
)


def connect() -> None:
    for sort in (*CHOSEN, *ESSENTIAL):
        add_sort(sort)
