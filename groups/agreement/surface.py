"""What a group's agreement registers elsewhere."""

from agreements.kinds import kinds
from common import scoping
from common.registry import Band
from groups.agreement import obligations, paper, sections, services
from groups.membership import hooks
from groups.models import AgreementWords, GroupAgreement
from groups.room.sections import sections as of_the_room


def connect() -> None:
    scoping.register(GroupAgreement, "group__programme")
    scoping.register(AgreementWords, "group__programme")
    kinds.register(services.KIND, services.SEALED)
    hooks.started.register("agreement", services.begin)
    hooks.joined.register("agreement", services.ask)
    hooks.gone.register("agreement", services.wait_no_longer)
    of_the_room.register("agreement", sections.agreement, order=Band.EARLY)
    obligations.connect()
    paper.register_files()
