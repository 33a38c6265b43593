from django.apps import AppConfig
from django.core.checks import Tags, register


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common.attention import attention
        from common.faults import faults_to_see_to
        from common.sealed.checks import check_columns, check_keys

        attention.register("common.faults", faults_to_see_to)
        register(check_columns, Tags.models)
        register(check_keys, Tags.database)
