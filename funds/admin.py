"""Money on the officers' desk."""

from funds.budgets import admin as budgets  # noqa: F401
from funds.claims import admin as claims  # noqa: F401
from funds.commitments import admin as commitments  # noqa: F401
