from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"

    def ready(self) -> None:
        from common import scoping
        from people.models import Affiliation, Person, TopicInterest
        from programmes.calls import surface
        from programmes.models import Funder, Funding, Programme, Role, Theme
        from programmes.selectors import programme_ids_of_officer

        scoping.set_provider(programme_ids_of_officer)
        scoping.register(Programme, "pk")
        scoping.register(Theme, "programme")
        scoping.register(Role, "programme")
        scoping.register(Funding, "programme")
        scoping.register(Funder)
        scoping.register(Person, "programme_roles__programme")
        scoping.register(Affiliation, "person__programme_roles__programme")
        scoping.register(TopicInterest, "person__programme_roles__programme")
        surface.connect()
