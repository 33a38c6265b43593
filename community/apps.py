from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        from common import scoping
        from common.attention import attention
        from community import home
        from community.models import Newsletter
        from community.services.letter import KIND, TEST
        from mailing.built_in_kinds import NEWS
        from mailing.kinds import add_kinds
        from mailing.wording.editable import keep_as_written
        from programmes.views import programme_blocks

        add_kinds(NEWS, {KIND: "A newsletter"})
        add_kinds("account", {TEST: "A newsletter, as a test"})
        keep_as_written("Each is written anew, under Newsletters.", KIND, TEST)
        scoping.register(Newsletter, "programme")
        attention.register("community.newsletters", home.newsletters_that_wait, order=42)
        programme_blocks.register("community.newsletters", home.numbers_of_programme, order=94)
