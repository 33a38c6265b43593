"""Networks of museums."""
