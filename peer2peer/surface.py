"""What the site itself registers below."""

from common.registry import Band
from peer2peer import privacy
from people.privacy.registries import Eraser, erasers, exporters


def connect() -> None:
    exporters.register("peer2peer.filters", privacy.export_filters, order=Band.LAST)
    erasers.register("peer2peer", Eraser(privacy.erase_filters))
