"""What people and museums register elsewhere, and about themselves."""

from allauth.account.signals import authentication_step_completed
from allauth.mfa.signals import authenticator_added

from common import scoping
from common.attention import attention
from common.registry import Band
from people import models
from people.accounts.adapter import code_was_right
from people.accounts.second_factor import was_set_up
from people.merging import services as merging
from people.merging.references import collisions
from people.privacy import surface as privacy
from people.selectors import museums_to_check


def connect() -> None:
    for shared in (
        models.Museum,
        models.MuseumImport,
        models.FormerMuseumStatus,
        models.MuseumFlag,
        models.Network,
        models.NetworkMembership,
        models.PersonMerge,
        models.Term,
        models.Label,
        models.Topic,
    ):
        scoping.register(shared)
    collisions.register("people.Affiliation", merging.resolve_affiliations)
    collisions.register("account.EmailAddress", merging.resolve_addresses)
    authentication_step_completed.connect(code_was_right, dispatch_uid="people.code_was_right")
    authenticator_added.connect(was_set_up, dispatch_uid="people.was_set_up")
    attention.register("people.museums", museums_to_check, order=Band.EARLY)
    privacy.connect()
