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


#: The roles that can be given by hand today. What a host, a panel member or a partner lead may do comes with the
#: systems that need them, and until then nobody is offered a role that does nothing.
GIVEN_BY_HAND = (RoleKind.OFFICER, RoleKind.MEMBER)
