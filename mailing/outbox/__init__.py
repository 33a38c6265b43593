"""The outbox: queued, read, held back, counted, and emptied of old words."""
