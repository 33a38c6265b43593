"""Kinds of role, and what a programme is a form of."""

from django.db.models import TextChoices


class Form(TextChoices):
    """The form of learning a programme mainly runs: it chooses the accent of its labels."""

    EVENTS = "events", "Sharing events and meet-ups"
    GROUPS = "groups", "Peer development groups"
    EXCHANGES = "exchanges", "Exchanges and placements"
    REVIEWS = "reviews", "Peer reviews"
    COMMUNITY = "community", "A community of practice"


class RoleKind(TextChoices):
    OFFICER = "officer", "Officer"
    PARTNER_LEAD = "partner_lead", "Partner lead"
    HOST = "host", "Host"
    PANEL_MEMBER = "panel_member", "Panel member"
    MEMBER = "member", "Member"
