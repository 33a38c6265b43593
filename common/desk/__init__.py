"""The desk kit: how an officer's page is made. What the desk is grouped by, its frame, its pages and their verbs."""

from common.desk.doors import Door, Work, doors
from common.desk.frame import Crumb, desk_response
from common.desk.pages import DeskPages, desk_page
from common.desk.verbs import Button, Reason, ReasonForm, Verb

__all__ = [
    "Button",
    "Crumb",
    "DeskPages",
    "Door",
    "Reason",
    "ReasonForm",
    "Verb",
    "Work",
    "desk_page",
    "desk_response",
    "doors",
]
