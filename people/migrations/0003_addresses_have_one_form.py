"""Addresses that were typed with signs that nobody sees, or with a domain in letters of its own, get the one form."""

from django.db import migrations, transaction
from django.db.utils import IntegrityError

from common.addresses import tidy

#: What ``tidy`` leaves as it is; nearly every address.
PLAIN = r"^[a-z0-9][a-z0-9.!#$%&*+/=?^_{|}~-]*@[a-z0-9.-]*[a-z0-9]$"


def give_the_one_form(apps, schema_editor):
    """Where somebody else has that address already both rows stay: officers find people who are here twice."""
    for label, model, column in (
        ("people", "Person", "email"),
        ("people", "Person", "shared_mailbox"),
        ("account", "EmailAddress", "email"),
    ):
        rows = apps.get_model(label, model)._base_manager
        written = rows.exclude(**{f"{column}__regex": PLAIN}).exclude(**{f"{column}__isnull": True})
        for pk, address in written.exclude(**{column: ""}).values_list("pk", column):
            if tidy(address) == address:
                continue
            try:
                with transaction.atomic():
                    rows.filter(pk=pk).update(**{column: tidy(address)})
            except IntegrityError:
                continue


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_import_encoding_and_answers"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(give_the_one_form, migrations.RunPython.noop)]
