"""What a mail is about: from one text to the model and the number of the row."""

from django.db import migrations, models
from django.db.models import Q

FILL = """
    UPDATE mailing_message
    SET about_type = split_part(about, ':', 1), about_id = split_part(about, ':', 2)::bigint
    WHERE about <> ''
"""
BACK = """
    UPDATE mailing_message SET about = about_type || ':' || about_id WHERE about_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("mailing", "0010_decisions_about_mails")]

    operations = [
        migrations.AddField(
            "message",
            "about_type",
            models.CharField(
                blank=True,
                editable=False,
                max_length=60,
                default="",
                help_text="The model of the row it is about, as app.model.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "message",
            "about_id",
            models.BigIntegerField(null=True, blank=True, editable=False, help_text="That row."),
        ),
        migrations.RunSQL(FILL, BACK),
        migrations.RemoveConstraint("message", "message_business_key"),
        migrations.RemoveIndex("message", "message_about"),
        migrations.RemoveField("message", "about"),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                fields=["kind", "recipient", "about_type", "about_id", "occurrence"],
                nulls_distinct=False,
                name="message_business_key",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=Q(about_type="", about_id=None) | (~Q(about_type="") & Q(about_id__isnull=False)),
                name="message_about_a_row",
            ),
        ),
        migrations.AddIndex(
            "message", models.Index(fields=["about_id", "about_type"], name="message_about")
        ),
    ]
