import common.clock
import common.wall_clock
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(editable=False, max_length=60)),
                ('title', models.CharField(help_text='People read it: “Peer groups, spring 2027”.', max_length=160)),
                ('words', models.TextField(blank=True, help_text='What it is about. Plain paragraphs for its page.')),
                ('audience', models.CharField(blank=True, help_text='Who may answer. Empty: everybody.', max_length=300, verbose_name='who it is for')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Funder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, unique=True)),
                ('website', models.URLField(blank=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(db_index=False, max_length=60)),
                ('session_word', models.CharField(default='Session', help_text='What one of its sessions is called: "Peer2Peer", "Meet-up".', max_length=40)),
                ('form', models.CharField(choices=[('events', 'Sharing events and meet-ups'), ('groups', 'Peer development groups'), ('exchanges', 'Exchanges and placements'), ('reviews', 'Peer reviews'), ('community', 'A community of practice')], default='events', max_length=12)),
                ('organisation', models.CharField(max_length=160, verbose_name='run by')),
                ('is_charity', models.BooleanField(default=False, help_text='A charity may send its news to those who took part and did not object, since 5 February 2026 (PECR, regulation 22(3A)). Everybody else has to be asked first.', verbose_name='run by a charity')),
                ('region', models.CharField(blank=True, max_length=80)),
                ('summary', models.CharField(help_text='One or two sentences for lists and search engines.', max_length=300)),
                ('description', models.TextField(blank=True, help_text='Plain paragraphs for its public page.')),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('website', models.URLField(blank=True)),
                ('zone', models.CharField(default='Europe/London', max_length=60, validators=[common.clock.validate_zone], verbose_name='time zone')),
                ('is_public', models.BooleanField(default=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('officer', 'Officer'), ('partner_lead', 'Partner lead'), ('host', 'Host'), ('panel_member', 'Panel member'), ('member', 'Member')], max_length=14)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['programme', 'kind', 'person'],
            },
        ),
        migrations.CreateModel(
            name='RoleHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('officer', 'Officer'), ('partner_lead', 'Partner lead'), ('host', 'Host'), ('panel_member', 'Panel member'), ('member', 'Member')], max_length=14)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('slug', models.SlugField(max_length=100)),
                ('description', models.TextField(blank=True)),
                ('retired', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['programme', 'name'],
            },
        ),
        migrations.CreateModel(
            name='CallExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until_day', models.DateField(verbose_name='until')),
                ('until_time', models.TimeField(help_text='That minute included.', verbose_name='at')),
                ('zone', models.CharField(max_length=60, validators=[common.clock.validate_zone])),
                ('until_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('until_day', 'until_time', 'zone'), output_field=models.DateTimeField())),
                ('reason', models.CharField(max_length=300)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='call_extensions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'more time for one person',
                'verbose_name_plural': 'more time for one person',
                'ordering': ['stage', 'until_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CallStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(editable=False, max_length=40)),
                ('public_name', models.CharField(max_length=120, verbose_name='what people read')),
                ('desk_name', models.CharField(max_length=120, verbose_name='what officers read')),
                ('opens_day', models.DateField(blank=True, null=True, verbose_name='opens on')),
                ('opens_time', models.TimeField(blank=True, null=True, verbose_name='opens at')),
                ('closes_day', models.DateField(blank=True, null=True, verbose_name='closes on')),
                ('closes_time', models.TimeField(blank=True, help_text='That minute included: people read it.', null=True, verbose_name='closes at')),
                ('zone', models.CharField(default='Europe/London', max_length=60, validators=[common.clock.validate_zone], verbose_name='time zone')),
                ('opens_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('opens_day', 'opens_time', 'zone'), output_field=models.DateTimeField(null=True))),
                ('closes_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('closes_day', 'closes_time', 'zone'), output_field=models.DateTimeField(null=True))),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='programmes.call')),
            ],
            options={
                'verbose_name': 'stage',
                'ordering': ['call', models.OrderBy(models.F('opens_at'), nulls_first=True), models.OrderBy(models.F('closes_at'), nulls_last=True), 'pk'],
                'constraints': [models.UniqueConstraint(models.F('call'), models.F('key'), name='call_stage_once_a_call'), models.CheckConstraint(condition=models.Q(('closes_at__isnull', True), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='call_stage_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(models.Q(('opens_day', None), ('opens_time', None)), models.Q(('opens_day__isnull', False), ('opens_time__isnull', False)), _connector='OR'), name='call_stage_opens_on_a_day_at_a_time', violation_error_message='Give both the day and the time at which it opens, or neither.'), models.CheckConstraint(condition=models.Q(models.Q(('closes_day', None), ('closes_time', None)), models.Q(('closes_day__isnull', False), ('closes_time__isnull', False)), _connector='OR'), name='call_stage_closes_on_a_day_at_a_time', violation_error_message='Give both the day and the time at which it closes, or neither.'), models.CheckConstraint(condition=models.Q(models.Q(('public_name', ''), _negated=True), models.Q(('desk_name', ''), _negated=True)), name='call_stage_has_its_names')],
            },
        ),
        migrations.CreateModel(
            name='CallExtensionHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('until_day', models.DateField(verbose_name='until')),
                ('until_time', models.TimeField(help_text='That minute included.', verbose_name='at')),
                ('zone', models.CharField(max_length=60, validators=[common.clock.validate_zone])),
                ('until_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('until_day', 'until_time', 'zone'), output_field=models.DateTimeField())),
                ('reason', models.CharField(max_length=300)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='programmes.callextension')),
                ('stage', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.callstage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='callextension',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='programmes.callstage'),
        ),
        migrations.CreateModel(
            name='CallStageHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.SlugField(db_index=False, editable=False, max_length=40)),
                ('public_name', models.CharField(max_length=120, verbose_name='what people read')),
                ('desk_name', models.CharField(max_length=120, verbose_name='what officers read')),
                ('opens_day', models.DateField(blank=True, null=True, verbose_name='opens on')),
                ('opens_time', models.TimeField(blank=True, null=True, verbose_name='opens at')),
                ('closes_day', models.DateField(blank=True, null=True, verbose_name='closes on')),
                ('closes_time', models.TimeField(blank=True, help_text='That minute included: people read it.', null=True, verbose_name='closes at')),
                ('zone', models.CharField(default='Europe/London', max_length=60, validators=[common.clock.validate_zone], verbose_name='time zone')),
                ('opens_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('opens_day', 'opens_time', 'zone'), output_field=models.DateTimeField(null=True))),
                ('closes_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('closes_day', 'closes_time', 'zone'), output_field=models.DateTimeField(null=True))),
                ('call', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.call')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='programmes.callstage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('session_word', models.CharField(default='Session', help_text='What one of its sessions is called: "Peer2Peer", "Meet-up".', max_length=40)),
                ('form', models.CharField(choices=[('events', 'Sharing events and meet-ups'), ('groups', 'Peer development groups'), ('exchanges', 'Exchanges and placements'), ('reviews', 'Peer reviews'), ('community', 'A community of practice')], default='events', max_length=12)),
                ('organisation', models.CharField(max_length=160, verbose_name='run by')),
                ('is_charity', models.BooleanField(default=False, help_text='A charity may send its news to those who took part and did not object, since 5 February 2026 (PECR, regulation 22(3A)). Everybody else has to be asked first.', verbose_name='run by a charity')),
                ('region', models.CharField(blank=True, max_length=80)),
                ('summary', models.CharField(help_text='One or two sentences for lists and search engines.', max_length=300)),
                ('description', models.TextField(blank=True, help_text='Plain paragraphs for its public page.')),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('website', models.URLField(blank=True)),
                ('zone', models.CharField(default='Europe/London', max_length=60, validators=[common.clock.validate_zone], verbose_name='time zone')),
                ('is_public', models.BooleanField(default=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['events', 'groups', 'exchanges', 'reviews', 'community'])), name='programme_form'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='programme_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Funding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(blank=True, max_length=200)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='programmes.funder')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fundings', to='programmes.programme')),
            ],
            options={
                'ordering': ['programme', '-starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='funding_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='CallHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(editable=False, max_length=60)),
                ('title', models.CharField(help_text='People read it: “Peer groups, spring 2027”.', max_length=160)),
                ('words', models.TextField(blank=True, help_text='What it is about. Plain paragraphs for its page.')),
                ('audience', models.CharField(blank=True, help_text='Who may answer. Empty: everybody.', max_length=300, verbose_name='who it is for')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='programmes.call')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='call',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='programmes.programme'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_programmehistory" ("contact_email", "description", "ends_on", "form", "id", "is_charity", "is_public", "name", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "session_word", "slug", "starts_on", "summary", "website", "zone") VALUES (NEW."contact_email", NEW."description", NEW."ends_on", NEW."form", NEW."id", NEW."is_charity", NEW."is_public", NEW."name", NEW."organisation", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."session_word", NEW."slug", NEW."starts_on", NEW."summary", NEW."website", NEW."zone"); RETURN NULL;', hash='d4e8828c25af211284e9ae1cf76547a4051c2be7', operation='INSERT', pgid='pgtrigger_insert_insert_56ab2', table='programmes_programme', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programmes_programmehistory" ("contact_email", "description", "ends_on", "form", "id", "is_charity", "is_public", "name", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "session_word", "slug", "starts_on", "summary", "website", "zone") VALUES (NEW."contact_email", NEW."description", NEW."ends_on", NEW."form", NEW."id", NEW."is_charity", NEW."is_public", NEW."name", NEW."organisation", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."session_word", NEW."slug", NEW."starts_on", NEW."summary", NEW."website", NEW."zone"); RETURN NULL;', hash='3bf26d02532d3b6cd9cf5183bda4e3395aea04f1', operation='UPDATE', pgid='pgtrigger_update_update_af864', table='programmes_programme', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_programmehistory" ("contact_email", "description", "ends_on", "form", "id", "is_charity", "is_public", "name", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "session_word", "slug", "starts_on", "summary", "website", "zone") VALUES (OLD."contact_email", OLD."description", OLD."ends_on", OLD."form", OLD."id", OLD."is_charity", OLD."is_public", OLD."name", OLD."organisation", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."session_word", OLD."slug", OLD."starts_on", OLD."summary", OLD."website", OLD."zone"); RETURN NULL;', hash='d8a1de751ab59991ffe72d0a948c8b42b7767553', operation='DELETE', pgid='pgtrigger_delete_delete_f6c03', table='programmes_programme', when='AFTER')),
        ),
        migrations.AddField(
            model_name='programmehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='programmehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='role',
            name='museum',
            field=models.ForeignKey(blank=True, help_text='For a partner lead or a host: the museum they act for.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='programme_roles', to='people.museum'),
        ),
        migrations.AddField(
            model_name='role',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme_roles', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='role',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='rolehistory',
            name='museum',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='For a partner lead or a host: the museum they act for.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.museum'),
        ),
        migrations.AddField(
            model_name='rolehistory',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rolehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='rolehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='programmes.role'),
        ),
        migrations.AddField(
            model_name='rolehistory',
            name='programme',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='theme',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='theme',
            name='topics',
            field=models.ManyToManyField(blank=True, related_name='themes', to='people.topic'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callstage',
            trigger=pgtrigger.compiler.Trigger(name='leaves_a_stage', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF EXISTS (SELECT 1 FROM programmes_call WHERE id = OLD.call_id)\n        AND NOT EXISTS (SELECT 1 FROM programmes_callstage WHERE call_id = OLD.call_id) THEN\n        RAISE EXCEPTION 'call_has_a_stage: % has none', OLD.call_id USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='0c696ccbb0339546445169f81adfb914b293c3b0', operation='DELETE OR UPDATE OF "call_id"', pgid='pgtrigger_leaves_a_stage_b2626', table='programmes_callstage', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callstage',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_callstagehistory" ("call_id", "closes_day", "closes_time", "desk_name", "id", "key", "opens_day", "opens_time", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_name", "zone") VALUES (NEW."call_id", NEW."closes_day", NEW."closes_time", NEW."desk_name", NEW."id", NEW."key", NEW."opens_day", NEW."opens_time", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_name", NEW."zone"); RETURN NULL;', hash='ae22198571de59d5c77937294de3fd4902fe1866', operation='INSERT', pgid='pgtrigger_insert_insert_2d6bd', table='programmes_callstage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callstage',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programmes_callstagehistory" ("call_id", "closes_day", "closes_time", "desk_name", "id", "key", "opens_day", "opens_time", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_name", "zone") VALUES (NEW."call_id", NEW."closes_day", NEW."closes_time", NEW."desk_name", NEW."id", NEW."key", NEW."opens_day", NEW."opens_time", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_name", NEW."zone"); RETURN NULL;', hash='b6825fd11c902a96dd294bbe67ebcacc83e2656c', operation='UPDATE', pgid='pgtrigger_update_update_17e88', table='programmes_callstage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callstage',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_callstagehistory" ("call_id", "closes_day", "closes_time", "desk_name", "id", "key", "opens_day", "opens_time", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_name", "zone") VALUES (OLD."call_id", OLD."closes_day", OLD."closes_time", OLD."desk_name", OLD."id", OLD."key", OLD."opens_day", OLD."opens_time", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_name", OLD."zone"); RETURN NULL;', hash='1f88bdbbcfc48c7996a1a2e3a4eddc73e35a10b6', operation='DELETE', pgid='pgtrigger_delete_delete_b6f0f', table='programmes_callstage', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='callextension',
            constraint=models.UniqueConstraint(models.F('stage'), models.F('person'), name='call_extension_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='callextension',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='call_extension_has_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callextension',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_callextensionhistory" ("by_id", "given_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "stage_id", "until_day", "until_time", "zone") VALUES (NEW."by_id", NEW."given_at", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."stage_id", NEW."until_day", NEW."until_time", NEW."zone"); RETURN NULL;', hash='d6a737af0cc47177d3ba10c528b331112972ab90', operation='INSERT', pgid='pgtrigger_insert_insert_df9e9', table='programmes_callextension', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callextension',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programmes_callextensionhistory" ("by_id", "given_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "stage_id", "until_day", "until_time", "zone") VALUES (NEW."by_id", NEW."given_at", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."stage_id", NEW."until_day", NEW."until_time", NEW."zone"); RETURN NULL;', hash='9f46ed5d231be6b7351b00b374fd59a6a60b059f', operation='UPDATE', pgid='pgtrigger_update_update_52c33', table='programmes_callextension', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callextension',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_callextensionhistory" ("by_id", "given_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "stage_id", "until_day", "until_time", "zone") VALUES (OLD."by_id", OLD."given_at", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."stage_id", OLD."until_day", OLD."until_time", OLD."zone"); RETURN NULL;', hash='16356d848b7c2cb70a214bfa4f2e50dcedd888c1', operation='DELETE', pgid='pgtrigger_delete_delete_0d950', table='programmes_callextension', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(models.F('programme'), models.F('kind'), models.F('title'), name='call_title_once_a_programme_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('kind__regex', '^[a-z]+\\.[a-z_]+$')), name='call_kind_is_a_dotted_name'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='call_has_a_title'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='has_a_stage', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF EXISTS (SELECT 1 FROM programmes_call WHERE id = NEW.id)\n        AND NOT EXISTS (SELECT 1 FROM programmes_callstage WHERE call_id = NEW.id) THEN\n        RAISE EXCEPTION 'call_has_a_stage: % has none', NEW.id USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='b82e20b172ddcb1413b94ad3b90266cbf7b993db', operation='INSERT', pgid='pgtrigger_has_a_stage_d1a08', table='programmes_call', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_callhistory" ("audience", "id", "kind", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "title", "words") VALUES (NEW."audience", NEW."id", NEW."kind", NEW."made_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."title", NEW."words"); RETURN NULL;', hash='4dd618d1b78de3f9c36abb88e9b3b155e270e69f', operation='INSERT', pgid='pgtrigger_insert_insert_b8a16', table='programmes_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programmes_callhistory" ("audience", "id", "kind", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "title", "words") VALUES (NEW."audience", NEW."id", NEW."kind", NEW."made_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."title", NEW."words"); RETURN NULL;', hash='65a528931b93be42b31d0bc0cb345373be8ab1af', operation='UPDATE', pgid='pgtrigger_update_update_df84e', table='programmes_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_callhistory" ("audience", "id", "kind", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "title", "words") VALUES (OLD."audience", OLD."id", OLD."kind", OLD."made_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."title", OLD."words"); RETURN NULL;', hash='5bb441f42ef6643bb42b333d185f10f616f48b68', operation='DELETE', pgid='pgtrigger_delete_delete_ec708', table='programmes_call', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['officer', 'partner_lead', 'host', 'panel_member', 'member'])), name='role_kind'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(models.F('programme'), models.F('person'), models.F('kind'), models.F('museum'), condition=models.Q(('ends_on', None)), name='role_once_while_it_lasts', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_rolehistory" ("ends_on", "id", "kind", "museum_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."kind", NEW."museum_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."region", NEW."starts_on"); RETURN NULL;', hash='eef975d98404c6c886a8a97b9f6c34890a76cc6e', operation='INSERT', pgid='pgtrigger_insert_insert_12146', table='programmes_role', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programmes_rolehistory" ("ends_on", "id", "kind", "museum_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."kind", NEW."museum_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."region", NEW."starts_on"); RETURN NULL;', hash='618957dc8fef64ab968eed99478bd372b04eab4d', operation='UPDATE', pgid='pgtrigger_update_update_771be', table='programmes_role', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_rolehistory" ("ends_on", "id", "kind", "museum_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."kind", OLD."museum_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."region", OLD."starts_on"); RETURN NULL;', hash='649eacca386f469fd8f52074e82c985ab71da785', operation='DELETE', pgid='pgtrigger_delete_delete_aaafa', table='programmes_role', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='theme',
            constraint=models.UniqueConstraint(models.F('programme'), models.F('slug'), name='theme_slug_once_a_programme'),
        ),
    ]
