from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"

    def ready(self) -> None:
        from common import scoping
        from mailing.models import Message
        from mailing.services import post_account_mail
        from people import post

        scoping.register(Message, "programme")
        post.set_post(post_account_mail)
