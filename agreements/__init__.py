"""Agreements: a text in versions, who signs it, and which version is in force."""
