"""What series register elsewhere."""

from common import scoping
from events.models import Series


def connect() -> None:
    scoping.register(Series, "programme")
