from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from common import scoping
        from people.models import Museum, Network, Topic

        for shared in (Museum, Network, Topic):
            scoping.register(shared)
