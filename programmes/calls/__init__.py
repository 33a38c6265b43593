"""Calls with dated stages: whatever people apply or put their name down for until a date."""
