"""Peer groups: who is a member of which, since when and until when."""
