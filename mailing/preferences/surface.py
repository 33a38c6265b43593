"""What people's choices of mail register elsewhere."""

from common import scoping
from common.registry import Band
from mailing.declaration import declare
from mailing.models import Subscription, Suppression
from mailing.preferences import mails, merging, privacy
from mailing.preferences.pages import news_of_programme
from people.merging.references import collisions
from people.profile.my_pages import MyPage, my_pages
from programmes.views import programme_blocks


def connect() -> None:
    declare(mails)
    scoping.register(Subscription, "programme")
    scoping.register(Suppression)
    my_pages.register("mailing", MyPage("Which mail I get", "mailing:mine"))
    programme_blocks.register("mailing.news", news_of_programme, order=Band.LATE)
    collisions.register("mailing.Subscription", merging.resolve)
    privacy.connect()
