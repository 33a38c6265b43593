"""Newsletters (C5): written as a draft, looked at, sent once to whoever has asked for the news, kept."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.constraints import choices_check, order_check
from community.choices import EXPLAINED, NewsletterAudience, NewsletterState

#: It has begun to go out, and nobody has stopped it: it may be read on the web.
OUT = (NewsletterState.SENDING, NewsletterState.SENT)
#: It had begun to go out, so mail that went leads to its page: that says what became of it (rule 72).
TAKEN_BACK = (NewsletterState.STOPPED, NewsletterState.ENDED)


class NewsletterQuerySet(models.QuerySet["Newsletter"]):
    def out(self) -> "NewsletterQuerySet":
        return self.filter(state__in=OUT)

    def taken_back(self) -> "NewsletterQuerySet":
        return self.filter(state__in=TAKEN_BACK)


@pghistory.track(model_name="NewsletterHistory", exclude=["reached"])
class Newsletter(models.Model):
    """One number of a programme's news."""

    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="newsletters"
    )
    title = models.CharField(max_length=120, help_text="The subject of the mail as well.")
    summary = models.CharField(
        max_length=200,
        blank=True,
        help_text="One sentence that mail programs show beside the subject. Empty: the first words of the text.",
    )
    text = models.TextField(
        blank=True,
        help_text="Leave a line empty between paragraphs. ## begins a heading, - a line of a list, **two stars** make "
        "words strong, [words](https://address) a link; a page of this site is [words](/its/path/).",
    )
    shown = models.CharField(
        "on the web",
        max_length=10,
        choices=NewsletterAudience,
        default=NewsletterAudience.EVERYONE,
        help_text="Who may read the copy on this site. Of a programme that is not public, only those who take part.",
    )
    state = models.CharField(max_length=10, choices=NewsletterState, default=NewsletterState.DRAFT)
    number = models.PositiveIntegerField(
        null=True, blank=True, editable=False, help_text="Counted by programme, from the first that went out."
    )
    due_at = models.DateTimeField("goes out", null=True, blank=True)
    expected = models.PositiveIntegerField(
        "readers when it was scheduled", null=True, blank=True, editable=False
    )
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    reached = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="The subscription up to which its mails are written."
    )
    finished_at = models.DateTimeField("last mail written", null=True, blank=True, editable=False)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = NewsletterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            choices_check("state", NewsletterState, name="newsletter_state"),
            choices_check("shown", NewsletterAudience, name="newsletter_shown"),
            order_check("started_at", "finished_at", name="newsletter_finishes_after_it_starts"),
            models.UniqueConstraint("programme", "number", name="newsletter_number_once_a_programme"),
            models.CheckConstraint(
                condition=Q(state=NewsletterState.DRAFT) | Q(due_at__isnull=False, expected__isnull=False),
                name="newsletter_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(NewsletterState.DRAFT, NewsletterState.SCHEDULED),
                    number=None,
                    started_at=None,
                )
                | Q(number__isnull=False, started_at__isnull=False)
                & ~Q(state__in=(NewsletterState.DRAFT, NewsletterState.SCHEDULED)),
                name="newsletter_numbered_once_it_starts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["scheduled", "sending"]), name="newsletter_to_send"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The copy on the web of one that has a number."""
        return reverse("community:newsletter", args=[self.programme.slug, self.number])

    @property
    def explained(self) -> str:
        """The sentence that tells an officer what its state means."""
        return EXPLAINED[NewsletterState(self.state)]
