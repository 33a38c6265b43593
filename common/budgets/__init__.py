"""What may be caused without an account, and how much of it: budgets that are kept in the database, so that they hold
while Redis is away.

A budget is declared once, beside what it limits, and spent from where it happens::

    GUESTS = budget("events.guests", 3, per=timedelta(hours=1), words="Bookings that write to guests at once")
    if spend(GUESTS.charge(source)): ...

See ``common/budgets/services.py``.
"""
