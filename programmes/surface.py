"""What programmes register below: who may act for which, and what of people they may see by that."""

from common import scoping
from common.attention import attention
from people.models import Affiliation, Person, TopicInterest
from programmes import privacy
from programmes.attention import roles_of_a_museum_left
from programmes.models import Funder, Funding, Programme, Role, Theme
from programmes.selectors import programme_ids_of_officer


def connect() -> None:
    privacy.connect()
    attention.register("programmes.moved", roles_of_a_museum_left)
    scoping.provider.register(programme_ids_of_officer)
    scoping.register(Programme, "pk")
    scoping.register(Theme, "programme")
    scoping.register(Role, "programme")
    scoping.register(Funding, "programme")
    scoping.register(Funder)
    scoping.register(Person, "programme_roles__programme")
    scoping.register(Affiliation, "person__programme_roles__programme")
    scoping.register(TopicInterest, "person__programme_roles__programme")
