"""What money registers elsewhere."""

from common import scoping
from common.attention import attention
from common.home import learning
from funds import home, mails, privacy, receipts
from funds.models import Claim, Commitment, FundBudget, FundEntry, Spend
from mailing.declaration import declare
from people.profile.my_pages import MyPage, my_pages


def connect() -> None:
    declare(mails)
    receipts.connect()
    scoping.register(FundBudget, "programme")
    scoping.register(FundEntry, "budget__programme")
    scoping.register(Commitment, "budget__programme")
    scoping.register(Claim, "commitment__budget__programme")
    scoping.register(Spend, "claim__commitment__budget__programme")
    attention.register("funds.requests", home.requests_to_decide)
    attention.register("funds.claims", home.claims_to_see_to)
    learning.register("funds.claims", home.claims_that_wait_for_me)
    my_pages.register("funds", MyPage("Money and claims", "funds:mine"))
    privacy.connect()
