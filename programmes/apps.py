from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"

    def ready(self) -> None:
        from programmes import surface
        from programmes.calls import surface as calls

        for part in (surface, calls):
            part.connect()
