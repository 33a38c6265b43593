from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"

    def ready(self) -> None:
        from common import scoping
        from common.attention import attention
        from mailing import privacy
        from mailing.admin import mail_of_person
        from mailing.models import Message
        from mailing.selectors import mail_that_waits_for_officers
        from mailing.services import post_account_mail
        from people import post
        from people.panels import panels
        from people.privacy import Eraser, erasers, exporters

        scoping.register(Message, "programme")
        attention.register("mailing", mail_that_waits_for_officers, order=40)
        panels.register("mailing.mails", mail_of_person, order=50)
        post.set_post(post_account_mail)
        exporters.register("mailing.mails", privacy.export_mails, order=60)
        # After the apps above, which may still write to the person, and before people.s own.
        erasers.register("mailing", Eraser(privacy.erase_from_mailing, privacy.keep_of_mailing), order=900)
