"""What returned mail registers elsewhere."""

from anymail.signals import inbound, tracking
from django.contrib.auth.signals import user_logged_in
from django.core import checks

from common import scoping
from common.attention import attention
from common.registry import Band
from mailing.bounces import addresses, providers
from mailing.bounces.attention import returned_mail_that_waits, tell_at_sign_in
from mailing.models import AddressEvent, ReturnedMail
from people.accounts.addresses import proven


def connect() -> None:
    checks.register(providers.set_up_or_not)
    tracking.connect(providers.hear, dispatch_uid="mailing.heard")
    inbound.connect(providers.hear_mail, dispatch_uid="mailing.heard")
    scoping.register(AddressEvent, "message__programme")
    scoping.register(ReturnedMail, "message__programme")
    attention.register("mailing.returned", returned_mail_that_waits, order=Band.EARLY)
    proven.register("mailing.returned", addresses.clear)
    user_logged_in.connect(tell_at_sign_in, dispatch_uid="mailing.tell_at_sign_in")
