"""Reads about newsletters: what a reader may see on the web, and what officers count."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from common import scoping
from community.choices import NewsletterAudience
from community.models import Newsletter, NewsletterQuerySet
from community.services.letter import NEWSLETTER
from mailing.built_in_sorts import NEWS
from mailing.choices import EXPLAINED, Bounce, MessageState, SubscriptionState
from mailing.models import Message, Subscription
from programmes.models import Programme, Role


def on_the_web(programme: Programme, viewer: Any) -> NewsletterQuerySet:
    """The numbers of a programme that ``viewer`` may read, the newest first."""
    return _shown_to(programme, viewer, programme.newsletters.out())


def was_on_the_web(programme: Programme, viewer: Any) -> NewsletterQuerySet:
    """Those that ``viewer`` could read until somebody stopped them."""
    return _shown_to(programme, viewer, programme.newsletters.taken_back())


def _shown_to(programme: Programme, viewer: Any, rows: NewsletterQuerySet) -> NewsletterQuerySet:
    shown = [NewsletterAudience.EVERYONE] if programme.is_public else []
    if takes_part(programme, viewer):
        shown = [NewsletterAudience.EVERYONE, NewsletterAudience.MEMBERS]
    return rows.filter(shown__in=shown).order_by("-number")


def takes_part(programme: Programme, viewer: Any) -> bool:
    """Whether ``viewer`` belongs to a programme today, or acts for it."""
    if not viewer.is_authenticated:
        return False
    if scoping.scope(Newsletter.objects.filter(programme=programme), viewer).exists():
        return True
    return Role.objects.current().filter(programme=programme, person=viewer).exists()


@dataclass(frozen=True, slots=True)
class DeliveryCount:
    """How many mails are in one state, and what that means."""

    name: str
    explained: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a number: by state of its mails, what came back, who stopped the news since (C20)."""

    fates: list[DeliveryCount]
    waiting: int
    came_back: int
    complaints: int
    stopped_since: int


def figures(newsletter: Newsletter) -> Figures:
    """Two queries, whatever the number of mails. Opens and clicks are not counted: nothing here could."""
    mails = Message.objects.about(newsletter).filter(kind=NEWSLETTER.kind)
    by_state = dict(mails.order_by().values_list("state").annotate(n=Count("pk")))
    back = mails.aggregate(
        back=Count("pk", filter=Q(bounce__in=(Bounce.HARD, Bounce.SOFT))),
        complaints=Count("pk", filter=Q(bounce=Bounce.COMPLAINT)),
    )
    stopped = Subscription.objects.filter(
        sort=NEWS,
        programme=newsletter.programme_id,
        state=SubscriptionState.OFF,
        at__gte=newsletter.started_at,
    ).count()
    where = f"about_type={Newsletter._meta.label_lower}&about_id={newsletter.pk}"
    fates = [
        DeliveryCount(state.label, EXPLAINED[state], by_state[state], f"?{where}&state__exact={state.value}")
        for state in MessageState
        if state in by_state
    ]
    return Figures(fates, by_state.get(MessageState.PENDING, 0), back["back"], back["complaints"], stopped)
