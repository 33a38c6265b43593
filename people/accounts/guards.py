"""How often one account may be tried from one place on the network (rule 71).

Counted by account and source together: whoever tries wrong passwords, or asks for codes, for somebody else's account
stops nobody but themselves, and its owner signs in from elsewhere meanwhile. What one source tries with all accounts is
limited by ACCOUNT_RATE_LIMITS.
"""

from datetime import timedelta

from django.http import HttpRequest

from common.addresses import tidy
from common.budgets.declared import Budget, Charge, budget
from common.budgets.services import spend
from common.budgets.sources import source_of
from people.accounts.addresses import without_alias

FIVE_MINUTES = timedelta(minutes=5)
PASSWORDS = budget(
    "people.passwords", 8, per=FIVE_MINUTES, words="Passwords tried for one account from one place"
)
CODES = budget("people.codes", 4, per=FIVE_MINUTES, words="Sign-in codes for one account from one place")
JOINS = budget("people.joins", 12, per=timedelta(days=1), words="Mails to join, to one address")
MAILS = budget(
    "people.account_mails", 300, per=timedelta(hours=1), words="Mails about accounts that one place causes"
)
RESETS = budget("people.resets", 4, per=FIVE_MINUTES, words="New passwords for one account from one place")


def of_account(which: Budget, request: HttpRequest, email: str) -> Charge:
    """One more of ``which`` for the account of ``email``, from where ``request`` comes."""
    return which.charge(f"{tidy(email)} {source_of(request)}")


def may_mail(which: Budget, request: HttpRequest, email: str) -> bool:
    """Spend one of ``which`` and a mail of where it is asked for; False when either is used up."""
    return not spend([of_account(which, request, email), MAILS.charge(source_of(request))])


def may_join(request: HttpRequest, email: str) -> bool:
    """Spend a mail to join, to an address that anybody may have typed."""
    return not spend([JOINS.charge(without_alias(email)), MAILS.charge(source_of(request))])
