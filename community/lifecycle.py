"""The life of a newsletter, from a draft to the last mail."""

from common.lifecycle import Lifecycle
from community.choices import NEWSLETTER_MOVES, NewsletterState
from community.models import Newsletter

NEWSLETTERS = Lifecycle(Newsletter, NEWSLETTER_MOVES, born={NewsletterState.DRAFT})
