from django.db import migrations


class Migration(migrations.Migration):
    """Make way for the field of the same name that any session has."""

    dependencies = [("events", "0014_calls")]
    run_before = [("agenda", "0005_registers_of_any_session")]

    operations = [
        migrations.RenameField("eventsession", "register_taken_at", "register_taken_before"),
    ]
