"""A nudge is about a row of the model that its kind names: its number is all there is to keep."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0005_registers_of_any_session")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="nudge", name="decided_update"),
        migrations.RemoveConstraint("nudge", "nudge_once"),
        migrations.AddField("nudge", "about_id", models.BigIntegerField(default=0), preserve_default=False),
        migrations.RunSQL(
            "UPDATE agenda_nudge SET about_id = split_part(about, ':', 2)::bigint", migrations.RunSQL.noop
        ),
        migrations.AddField(
            "nudgehistory", "about_id", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.RunSQL(
            "UPDATE agenda_nudgehistory SET about_id = split_part(about, ':', 2)::bigint", migrations.RunSQL.noop
        ),
        migrations.RemoveField("nudgehistory", "about"),
        migrations.RemoveField("nudge", "about"),
        migrations.AddConstraint(
            "nudge",
            models.UniqueConstraint(
                "about_id", "kind", "person", "occurrence", "number", name="nudge_once"
            ),
        ),
        migrations.AlterField(
            "extrawords",
            "about",
            models.CharField(
                max_length=80, help_text="The session or the group of nudges, as row_key names it."
            ),
        ),
        migrations.AlterField(
            "extrawordshistory",
            "about",
            models.CharField(
                max_length=80, help_text="The session or the group of nudges, as row_key names it."
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nudge',
            trigger=pgtrigger.compiler.Trigger(name='decided_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."moved_to" IS DISTINCT FROM (NEW."moved_to"))', func='INSERT INTO "agenda_nudgehistory" ("about_id", "closes_at", "decided_at", "decided_by_id", "decision", "due_at", "group", "id", "kind", "message_id", "moved_to", "number", "occurrence", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "state") VALUES (NEW."about_id", NEW."closes_at", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."due_at", NEW."group", NEW."id", NEW."kind", NEW."message_id", NEW."moved_to", NEW."number", NEW."occurrence", NEW."person_id", _pgh_attach_context(), NOW(), \'decided\', NEW."id", NEW."programme_id", NEW."state"); RETURN NULL;', hash='c9daf36e20c4fc482d59e0ca50a4f2e6778ad8c5', operation='UPDATE', pgid='pgtrigger_decided_update_83807', table='agenda_nudge', when='AFTER')),
        ),
    ]
