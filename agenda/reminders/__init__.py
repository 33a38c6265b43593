"""Reminders: the rules, what is due, and what officers decide about it."""
