"""Commitments: what somebody asks a budget for, and what is promised to them."""
