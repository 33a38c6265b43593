"""Requests and claims in somebody's download, and in their going: accounts stay, without a name on them."""

from common.privacy import KEEP, DataPart, Heading, Stays, acted, mentions, personal
from funds.models import Claim, Commitment, FundEntry, Spend

ACCOUNTS = "Whoever gave the money is shown what became of each pound."
WORDS = "Accounts say what money was for. Names are taken out of it."


def connect() -> None:
    personal(
        Commitment,
        person="asked_by",
        heading=Heading("Money you asked for", DataPart.TAKING_PART, "So that it could be promised to you."),
        export={
            "Programme": "budget__programme",
            "For": "purpose",
            "Amount": "amount",
            "Currency": "currency",
            "State": "state",
            "Answer": "answer",
            "Asked": "asked_at",
        },
        rows=lambda rows, person: rows.select_related("budget__programme").order_by("asked_at", "pk"),
        on_erase=KEEP(ACCOUNTS),
        stays=Stays("What money was asked for and promised, without your name", ACCOUNTS),
        apart={"purpose": WORDS, "answer": WORDS},
    )
    personal(
        Claim,
        person="claimant",
        heading=Heading("Your claims", DataPart.TAKING_PART, "So that you had back what you paid."),
        export={
            "Programme": "commitment__budget__programme",
            "For": "commitment__purpose",
            "State": "state",
            "An officer's words": "note",
            "Why it was let in late": "late_why",
            "Why it was approved": "decided_why",
            "Handed in": "submitted_at",
            "Paid on": "paid_on",
            "Reference": "reference",
        },
        rows=lambda rows, person: rows.select_related("commitment__budget__programme").order_by(
            "started_at", "pk"
        ),
        on_erase=KEEP(ACCOUNTS),
        stays=Stays("Your claims and what was paid, without your name", ACCOUNTS),
        apart={
            **dict.fromkeys(("note", "late_why", "decided_why"), WORDS),
            "payee": "Who sent an invoice: there is no claimant then, and accounts name whom they paid.",
            "invoice": "Of an invoice: there is no claimant then.",
            "reference": "Of a payment, as the bank's statement says it.",
        },
    )
    personal(
        Spend,
        person="claim__claimant",
        heading=Heading("What you paid and claimed", DataPart.TAKING_PART, "So that you had it back."),
        export={
            "Day": "on",
            "What": "what",
            "Amount": "amount",
            "Currency": "currency",
            "Rate": "rate",
            "Rate of": "rate_on",
            "Receipt": "receipt",
            "What else is on the receipt": "twice_why",
        },
        rows=lambda rows, person: rows.select_related("receipt").order_by("on", "pk"),
        on_erase=KEEP(ACCOUNTS),
        stays=Stays(
            "What you paid and its receipts, without your name beside them",
            f"{ACCOUNTS} A receipt is what it is: if your name is printed on it, it stays there.",
        ),
        apart={"what": WORDS, "twice_why": WORDS, "receipt_mark": "The digest of a file."},
    )
    acted(Commitment, "decided_by")
    acted(Claim, "decided_by")
    acted(FundEntry, "by")
    mentions(Commitment, "purpose", "answer")
    mentions(Claim, "note", "late_why", "decided_why")
    mentions(Spend, "what", "twice_why")
    mentions(FundEntry, "reason")
