"""Programmes, what they are about, who pays for them, who may act for them, and what they call for."""

from programmes.models.call import Call, CallExtension, CallStage
from programmes.models.programme import Funder, Funding, Programme, Role, Theme

__all__ = [
    "Call",
    "CallExtension",
    "CallStage",
    "Funder",
    "Funding",
    "Programme",
    "Role",
    "Theme",
]
