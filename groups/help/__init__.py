"""Asking the officers for help with how a group works, for somebody who knows, or in a conflict (G12)."""
