"""The states of a newsletter, each with the sentence that explains it, and who may read it on the web."""

from django.db.models import TextChoices


class NewsletterState(TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Going out"
    STOPPED = "stopped", "Stopped"
    SENT = "sent", "Sent"
    ENDED = "ended", "Ended early"


#: From each state, the states a newsletter may move to. One that is stopped goes on or ends.
NEWSLETTER_MOVES: dict[str, frozenset[str]] = {
    NewsletterState.DRAFT: frozenset({NewsletterState.SCHEDULED}),
    NewsletterState.SCHEDULED: frozenset({NewsletterState.DRAFT, NewsletterState.SENDING}),
    NewsletterState.SENDING: frozenset({NewsletterState.SENT, NewsletterState.STOPPED}),
    NewsletterState.STOPPED: frozenset({NewsletterState.SENDING, NewsletterState.ENDED}),
    NewsletterState.SENT: frozenset({NewsletterState.STOPPED}),
    NewsletterState.ENDED: frozenset(),
}

EXPLAINED = {
    NewsletterState.DRAFT: "Nobody but the officers sees it.",
    NewsletterState.SCHEDULED: "It goes out when its time comes. To change a word, make it a draft again.",
    NewsletterState.SENDING: "The mails are being written and sent. It can be stopped until the last one has gone.",
    NewsletterState.STOPPED: "No more of it goes out until you let it go on, or end it.",
    NewsletterState.SENT: "Every mail has been written; what became of each stands below.",
    NewsletterState.ENDED: "It was stopped for good. What had not gone by then never goes.",
}


class NewsletterAudience(TextChoices):
    """Who may read the copy on the web."""

    EVERYONE = "everyone", "Everybody"
    MEMBERS = "members", "Those who take part in the programme, signed in"
    NOBODY = "nobody", "Nobody: it is only mailed"
