from django.db import migrations


class Migration(migrations.Migration):
    """What events kept about their registers, kept where any session has it."""

    dependencies = [
        ("events", "0015_registers_belong_to_sessions"),
        ("agenda", "0005_registers_of_any_session"),
    ]

    operations = [
        migrations.RunSQL(
            """
            UPDATE agenda_session SET register_taken_at = events_eventsession.register_taken_before
            FROM events_eventsession
            WHERE events_eventsession.session_ptr_id = agenda_session.id
              AND events_eventsession.register_taken_before IS NOT NULL;
            UPDATE agenda_nudge SET kind = 'agenda.registers'
            WHERE kind = 'events.registers';
            UPDATE agenda_reminderrule SET about = 'agenda.registers' WHERE about = 'events.registers';
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField("eventsession", "register_taken_before"),
    ]
