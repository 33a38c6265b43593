from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from common import scoping
        from common.attention import attention
        from common.home import learning
        from community.blocks import tellers
        from mailing.declaration import declare
        from matching import digest, mails
        from matching.calls.services import GROUPS
        from matching.forming import home, merging, privacy
        from matching.models import BoardCard, Entry, MatchRun, PairRule, Pool
        from matching.models.pools import KIND
        from matching.partners import home as partners_home
        from matching.partners import mails as partners_mails
        from matching.partners import privacy as partners_privacy
        from matching.partners.views import switch
        from people.merging.references import collisions
        from people.privacy.registries import Eraser, erasers, exporters
        from people.profile.my_pages import MyPage, beside_topics, my_pages
        from programmes.calls.kinds import call_kinds
        from programmes.views import programme_blocks

        declare(mails, partners_mails)
        scoping.register(BoardCard)
        call_kinds.register(KIND, GROUPS)
        scoping.register(Pool, "call__programme")
        scoping.register(Entry, "pool__call__programme")
        scoping.register(PairRule, "pool__call__programme")
        scoping.register(MatchRun, "pool__call__programme")
        attention.register("matching", home.runs_that_wait)
        collisions.register("matching.Entry", merging.one_wish)
        collisions.register("matching.Seat", merging.one_seat)
        digest.register()
        learning.register("matching.wishes", home.my_wishes, order=42)
        learning.register("matching.partners", partners_home.what_waits, order=18)
        my_pages.register("matching.introductions", MyPage("My introductions", "partners:introductions"))
        my_pages.register("matching.openness", MyPage("Being suggested to others", "partners:openness"))
        beside_topics.register("matching", switch)
        exporters.register("matching.openness", partners_privacy.export_openness, order=32)
        exporters.register("matching.introductions", partners_privacy.export_introductions, order=33)
        exporters.register("matching.cards", partners_privacy.export_cards, order=34)
        erasers.register("matching.partners", Eraser(partners_privacy.erase_from_partners), order=46)
        tellers.register("matching", home.calls_for_newsletter, order=20)
        programme_blocks.register("matching", home.calls_in_programme, order=20)
        exporters.register("matching.wishes", privacy.export_wishes, order=30)
        exporters.register("matching.places", privacy.export_places, order=31)
        erasers.register("matching", Eraser(privacy.erase_from_matching, privacy.keep_of_matching), order=45)
