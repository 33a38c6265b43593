"""The small fund of a group: what is left, what its members ask for, and its ledger (G16)."""
