import hashlib

import django.db.models.deletion
from django.core.files.storage import default_storage
from django.db import migrations, models


def content(name):
    """What lies on the disk; nothing where a backup was put back without its files."""
    try:
        with default_storage.open(name, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def carry_over(apps, schema_editor):
    """Each handout and picture has a file of its own, where it lies already."""
    File = apps.get_model("files", "File")
    for row in apps.get_model("events", "Handout").objects.iterator():
        row.upload = File.objects.create(
            purpose="events.handout",
            name=row.title[:120],
            content_type=row.content_type,
            size=row.size,
            sha256=row.sha256,
            stored=row.file.name,
            uploaded_by_id=row.uploaded_by_id,
            uploaded_at=row.uploaded_at,
        )
        row.save(update_fields=["upload"])
    for row in apps.get_model("events", "Picture").objects.iterator():
        found = content(row.image.name)
        row.upload = File.objects.create(
            purpose="events.picture",
            content_type="image/jpeg",
            size=len(found),
            sha256=hashlib.sha256(found).hexdigest(),
            stored=row.image.name,
            width=row.width,
            height=row.height,
            uploaded_by_id=row.uploaded_by_id,
            uploaded_at=row.uploaded_at,
            withdrawn_at=row.hidden_at,
        )
        row.save(update_fields=["upload"])


def upload(name):
    return models.OneToOneField(
        "files.File", editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name=name
    )


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("events", "0016_registers_carried_over")]

    operations = [
        migrations.AddField("handout", "upload", upload("handout")),
        migrations.AddField("picture", "upload", upload("event_picture")),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
