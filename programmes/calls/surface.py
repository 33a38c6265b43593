"""What calls register elsewhere."""

from common import scoping
from programmes.calls import privacy
from programmes.models import Call, CallExtension, CallStage


def connect() -> None:
    scoping.register(Call, "programme")
    scoping.register(CallStage, "call__programme")
    scoping.register(CallExtension, "stage__call__programme")
    privacy.connect()
