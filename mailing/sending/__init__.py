"""How mail leaves the outbox."""
