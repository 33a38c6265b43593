"""Addresses of news and of mail that came back get the one form, so that they are known again."""

from django.db import migrations, transaction
from django.db.utils import IntegrityError

from common.addresses import tidy

#: What ``tidy`` leaves as it is; nearly every address.
PLAIN = r"^[a-z0-9][a-z0-9.!#$%&*+/=?^_{|}~-]*@[a-z0-9.-]*[a-z0-9]$"


def give_the_one_form(apps, schema_editor):
    """Where the same reader is there in the one form already, their other row stays as it is."""
    for model, column in (("Subscription", "address"), ("AddressEvent", "address")):
        rows = apps.get_model("mailing", model)._base_manager
        for pk, address in (
            rows.exclude(**{f"{column}__regex": PLAIN}).exclude(**{column: ""}).values_list("pk", column)
        ):
            try:
                with transaction.atomic():
                    rows.filter(pk=pk).update(**{column: tidy(address)})
            except IntegrityError:
                continue


class Migration(migrations.Migration):
    dependencies = [("mailing", "0001_initial")]

    operations = [migrations.RunPython(give_the_one_form, migrations.RunPython.noop)]
