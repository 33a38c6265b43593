"""What finding each other registers elsewhere."""

from common import scoping
from common.home import learning
from mailing.declaration import declare
from matching.models import BoardCard
from matching.partners import home, mails, privacy
from matching.partners.views import switch
from people.profile.my_pages import MyPage, beside_topics, my_pages


def connect() -> None:
    declare(mails)
    scoping.register(BoardCard)
    learning.register("matching.partners", home.what_waits)
    my_pages.register("matching.introductions", MyPage("My introductions", "partners:introductions"))
    my_pages.register("matching.openness", MyPage("Being suggested to others", "partners:openness"))
    beside_topics.register("matching", switch)
    privacy.connect()
