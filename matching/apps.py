from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from common import scoping
        from common.attention import attention
        from common.home import learning
        from mailing.kinds import add_kinds
        from matching import home, merging, obligations, privacy
        from matching.models import Entry, MatchRun, PairRule, Pool
        from people.privacy import Eraser, erasers, exporters
        from people.services.references import collisions
        from programmes.views import programme_blocks

        add_kinds(
            "booking",
            {"matching.placed": "A place in a group", "matching.left_out": "No group this time"},
        )
        scoping.register(Pool, "programme")
        scoping.register(Entry, "pool__programme")
        scoping.register(PairRule, "pool__programme")
        scoping.register(MatchRun, "pool__programme")
        attention.register("matching", home.runs_that_wait)
        attention.register("matching.answers", home.groups_that_shrank)
        collisions.register("matching.Entry", merging.one_wish)
        collisions.register("matching.Seat", merging.one_seat)
        obligations.register()
        learning.register("matching", home.what_waits, order=17)
        programme_blocks.register("matching", home.calls_in_programme, order=20)
        exporters.register("matching.wishes", privacy.export_wishes, order=30)
        exporters.register("matching.places", privacy.export_places, order=31)
        erasers.register("matching", Eraser(privacy.erase_from_matching, privacy.keep_of_matching), order=45)
