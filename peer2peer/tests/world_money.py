"""A budget, a promise from it to the member of the world, and their claim with a receipt."""

from typing import Any

from funds.claims import services
from funds.commitments import services as commitments
from funds.factories import a_budget, a_request, a_spend
from people.models import Person
from programmes.models import Programme


def what_is_spent(programme: Programme, member: Person, officer: Person) -> dict[str, dict[str, Any]]:
    """Rows for the desk, and the addresses of the pages that show one of them."""
    budget = a_budget(programme=programme)
    asked = a_request(budget, by=member)
    promise = commitments.approve(
        commitment=a_request(budget, by=member, purpose="Cake for Ann Field"), by=officer
    )
    claim = services.start(commitment=promise, by=member)
    a_spend(claim, what="Cake for Ann Field")
    spend = claim.spends.get()
    return {
        "rows": {"funds/fundbudget": budget, "funds/commitment": asked, "funds/claim": claim},
        "special": {
            "my/claims/for/<uuid:key>/": f"my/claims/for/{promise.key}/",
            "my/claims/asked/<uuid:key>/withdraw/": f"my/claims/asked/{asked.key}/withdraw/",
            "my/claims/<uuid:key>/remove/<uuid:spend>/": f"my/claims/{claim.key}/remove/{spend.key}/",
            "my/claims/<uuid:key>/": f"my/claims/{claim.key}/",
        },
    }
