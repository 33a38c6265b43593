from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"

    def ready(self) -> None:
        from common import scoping
        from mailing.models import Message

        scoping.register(Message, "programme")
