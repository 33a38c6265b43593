"""Asking again for what people still have to do."""
