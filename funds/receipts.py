"""Receipts: who may read one, and what it is called on their disk."""

from django.http import HttpRequest

from common import scoping
from files.deletion import owns_file
from files.models import File
from files.readers import FileRule, readers
from funds.models import Spend
from funds.stewards import why_not
from people.models import Person

RECEIPT = "funds.receipt"


def may_read(request: HttpRequest, file: File) -> bool:
    """Whoever claims by it, and the officers of its programme but for those whom the budget is for."""
    user = request.user
    rows = Spend.objects.select_related("claim__commitment__budget")
    spend = rows.filter(receipt=file).first()
    if spend is None or not isinstance(user, Person):
        return False
    if spend.claim.claimant_id == user.pk:
        return True
    budget = spend.claim.commitment.budget
    ids = scoping.programme_ids(user)
    return (ids is None or budget.programme_id in ids) and not why_not(budget, user)


def filename(file: File) -> str:
    spend = Spend.objects.filter(receipt=file).first()
    return f"receipt {spend.on.isoformat() if spend else file.pk}{file.kind.extension}"


def connect() -> None:
    readers.register(RECEIPT, FileRule(may_read=may_read, name=filename))
    owns_file(Spend, "receipt")
