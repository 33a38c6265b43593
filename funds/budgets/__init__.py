"""Budgets: what a funder gave, what was set apart of it, carried over and given back."""
