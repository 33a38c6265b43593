"""The end of a group: completed with a summary of its own, kept for a while, and then destroyed with a certificate."""
