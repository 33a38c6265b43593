from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "mailing"

    def ready(self) -> None:
        from anymail.signals import inbound, tracking
        from django.contrib.auth.signals import user_logged_in
        from django.core import checks

        from common import scoping
        from common.attention import attention
        from mailing import built_in_kinds
        from mailing.accounts import mails as of_accounts
        from mailing.bounces import addresses, providers
        from mailing.bounces.attention import returned_mail_that_waits, tell_at_sign_in
        from mailing.declaration import declare
        from mailing.digest import services as digest
        from mailing.models import AddressEvent, Message, ReturnedMail, Subscription, Suppression, Wording
        from mailing.outbox import privacy
        from mailing.outbox.admin import mail_of_person
        from mailing.outbox.checks import declared_kinds
        from mailing.outbox.selectors import mail_that_waits_for_officers
        from mailing.preferences import mails as of_preferences
        from mailing.preferences import merging
        from mailing.preferences import privacy as choices
        from mailing.preferences.pages import news_of_programme
        from mailing.replies import mails as of_replies
        from mailing.wording.attention import words_that_do_not_fit
        from people.accounts import outgoing_mail
        from people.accounts.addresses import proven
        from people.merging.references import collisions
        from people.panels import panels
        from people.privacy.registries import Eraser, erasers, exporters
        from people.profile.my_pages import MyPage, my_pages
        from programmes.views import programme_blocks

        built_in_kinds.register()
        declare(of_accounts, of_preferences, of_replies, digest)
        checks.register(declared_kinds, checks.Tags.database)
        checks.register(providers.set_up_or_not)
        tracking.connect(providers.hear, dispatch_uid="mailing.heard")
        inbound.connect(providers.hear_mail, dispatch_uid="mailing.heard")
        scoping.register(Message, "programme")
        scoping.register(Subscription, "programme")
        scoping.register(Suppression)
        scoping.register(Wording, "programme")
        attention.register("mailing.wording", words_that_do_not_fit, order=41)
        my_pages.register("mailing", MyPage("Which mail I get", "mailing:mine"))
        programme_blocks.register("mailing.news", news_of_programme, order=95)
        collisions.register("mailing.Subscription", merging.resolve)
        exporters.register("mailing.choices", choices.export_choices, order=61)
        erasers.register("mailing.choices", Eraser(choices.erase_choices, choices.keep_of_choices), order=899)
        scoping.register(AddressEvent, "message__programme")
        scoping.register(ReturnedMail, "message__programme")
        attention.register("mailing.returned", returned_mail_that_waits, order=41)
        proven.register("mailing.returned", addresses.clear)
        user_logged_in.connect(tell_at_sign_in, dispatch_uid="mailing.tell_at_sign_in")
        attention.register("mailing", mail_that_waits_for_officers, order=40)
        panels.register("mailing.mails", mail_of_person, order=50)
        outgoing_mail.set_post(of_accounts.post_account_mail)
        exporters.register("mailing.mails", privacy.export_mails, order=60)
        exporters.register("mailing.returned", privacy.export_returned, order=62)
        exporters.register("mailing.answers", privacy.export_answers, order=63)
        exporters.register("mailing.passed_on", privacy.export_passed_on, order=64)
        # After the apps above, which may still write to the person, and before people.s own.
        erasers.register("mailing", Eraser(privacy.erase_from_mailing, privacy.keep_of_mailing), order=900)
