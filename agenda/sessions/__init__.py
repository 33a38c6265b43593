"""What becomes of a session: changed, cancelled, postponed, dated again."""
