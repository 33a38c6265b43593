from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        from common import scoping
        from common.attention import attention
        from community import home
        from community.models import Newsletter
        from community.services import letter
        from mailing.declaration import declare
        from programmes.views import programme_blocks

        declare(letter)
        scoping.register(Newsletter, "programme")
        attention.register("community.newsletters", home.newsletters_that_wait, order=42)
        programme_blocks.register("community.newsletters", home.numbers_of_programme, order=94)
