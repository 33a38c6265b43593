"""What people and museums register elsewhere, and about themselves."""

from allauth.account.signals import authentication_step_completed

from common import scoping
from common.attention import attention
from common.registry import Band
from people import models
from people.accounts.adapter import code_was_right
from people.merging import services as merging
from people.merging.references import collisions
from people.privacy import services as privacy
from people.privacy.registries import Eraser, erasers, exporters
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
    exporters.register("people.details", privacy.export_details, order=Band.FIRST)
    exporters.register("people.addresses", privacy.export_addresses, order=Band.FIRST)
    exporters.register("people.security", privacy.export_security, order=Band.FIRST)
    exporters.register("people.affiliations", privacy.export_affiliations, order=Band.FIRST)
    exporters.register("people.affiliation_history", privacy.export_affiliation_history, order=Band.FIRST)
    exporters.register("people.topics", privacy.export_topics, order=Band.FIRST)
    attention.register("people.museums", museums_to_check, order=Band.EARLY)
    erasers.register("people.merges", Eraser(merging.erase), order=Band.LATE)
    erasers.register("people", Eraser(privacy.erase_from_people, privacy.keep_of_people), order=Band.LAST)
