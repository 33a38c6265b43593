from django.apps import AppConfig
from django.core.checks import Tags, register


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common.sealed.checks import check_columns, check_keys

        register(check_columns, Tags.models)
        register(check_keys, Tags.database)
