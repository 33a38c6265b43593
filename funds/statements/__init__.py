"""Statements: what has moved in the budgets of a funder in a period."""
