"""The officers' desk: Django's admin as its site, the month at a glance, and the filters officers keep."""

from peer2peer.desk.site import OfficersDesk, needs_attention

__all__ = ["OfficersDesk", "needs_attention"]
