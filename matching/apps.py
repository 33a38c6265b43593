from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        from matching import digest
        from matching.forming import surface as forming
        from matching.interest import surface as interest
        from matching.partners import surface as partners

        for part in (forming, interest, partners, digest):
            part.connect()
