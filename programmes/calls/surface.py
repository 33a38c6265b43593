"""What calls register elsewhere."""

from common import scoping
from common.registry import Band
from people.privacy.registries import Eraser, erasers, exporters
from programmes.calls import privacy
from programmes.models import Call, CallExtension, CallStage


def connect() -> None:
    scoping.register(Call, "programme")
    scoping.register(CallStage, "call__programme")
    scoping.register(CallExtension, "stage__call__programme")
    exporters.register("programmes.extensions", privacy.export_extensions, order=Band.EARLY)
    erasers.register("programmes.calls", Eraser(privacy.erase_extensions))
