"""Mail of a demo, kept and shown as it would have arrived."""
