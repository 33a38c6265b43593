"""The journal of a member: read by nobody else (G11)."""
