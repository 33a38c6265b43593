from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

# unaccent() is only STABLE because its dictionary could be changed; ours never is, so an index may use it.
PLAIN = """
CREATE OR REPLACE FUNCTION plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, words)) $$;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(PLAIN, "DROP FUNCTION IF EXISTS plain(text)"),
        migrations.CreateModel(
            name='DataKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_model', models.CharField(help_text='Such as groups.group.', max_length=100, verbose_name='model of the scope')),
                ('scope_pk', models.CharField(max_length=64, verbose_name='scope')),
                ('version', models.PositiveIntegerField(default=1)),
                ('master', models.CharField(blank=True, max_length=16, verbose_name='wrapped by')),
                ('wrapped', models.BinaryField(default=b'')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['master', 'id'], name='data_key_master')],
                'constraints': [models.UniqueConstraint(fields=('scope_model', 'scope_pk', 'version'), name='data_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('destroyed_at', None), ('wrapped__gt', b'')), models.Q(('destroyed_at__isnull', False), ('wrapped', b'')), _connector='OR'), name='data_key_destroyed_is_gone')],
            },
        ),
    ]
