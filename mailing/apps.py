from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"

    def ready(self) -> None:
        from mailing import built_in_sorts
        from mailing.accounts import surface as accounts
        from mailing.bounces import surface as bounces
        from mailing.calls import surface as calls
        from mailing.digest import surface as digest
        from mailing.outbox import surface as outbox
        from mailing.preferences import surface as preferences
        from mailing.replies import surface as replies
        from mailing.wording import surface as wording

        built_in_sorts.connect()
        # The outbox last: when somebody goes, what they chose is written before what they were sent is emptied.
        for part in (accounts, calls, wording, preferences, bounces, replies, digest, outbox):
            part.connect()
