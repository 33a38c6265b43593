import django.db.models.deletion
import django.utils.timezone
import files.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(editable=False, max_length=40)),
                ('name', models.CharField(blank=True, editable=False, max_length=160)),
                ('content_type', models.CharField(editable=False, max_length=100)),
                ('size', models.PositiveIntegerField(editable=False, verbose_name='size in bytes')),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('stored', models.FileField(editable=False, max_length=200, upload_to=files.models.secret_path)),
                ('width', models.PositiveIntegerField(editable=False, null=True)),
                ('height', models.PositiveIntegerField(editable=False, null=True)),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('uploaded_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='files', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['uploaded_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('height', None), ('width', None)), models.Q(('height__gt', 0), ('width__gt', 0)), _connector='OR'), name='file_has_both_sides')],
            },
        ),
        migrations.CreateModel(
            name='FileRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('stored', models.FileField(editable=False, max_length=200, upload_to=files.models.secret_path)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='files.file')),
            ],
            options={
                'ordering': ['file', 'width'],
                'constraints': [models.UniqueConstraint(models.F('file'), models.F('width'), name='rendition_once_a_width')],
            },
        ),
    ]
