import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Newsletter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='The subject of the mail as well.', max_length=120)),
                ('summary', models.CharField(blank=True, help_text='One sentence that mail programs show beside the subject. Empty: the first words of the text.', max_length=200)),
                ('text', models.TextField(blank=True, help_text='Leave a line empty between paragraphs. ## begins a heading, - a line of a list, **two stars** make words strong, [words](https://address) a link; a page of this site is [words](/its/path/).')),
                ('shown', models.CharField(choices=[('everyone', 'Everybody'), ('members', 'Those who take part in the programme, signed in'), ('nobody', 'Nobody: it is only mailed')], default='everyone', help_text='Who may read the copy on this site. Of a programme that is not public, only those who take part.', max_length=10, verbose_name='on the web')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('sending', 'Going out'), ('stopped', 'Stopped'), ('sent', 'Sent'), ('ended', 'Ended early')], default='draft', max_length=10)),
                ('number', models.PositiveIntegerField(blank=True, editable=False, help_text='Counted by programme, from the first that went out.', null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='goes out')),
                ('expected', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='readers when it was scheduled')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reached', models.PositiveBigIntegerField(default=0, editable=False, help_text='The subscription up to which its mails are written.')),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last mail written')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='newsletters', to='programmes.programme')),
                ('scheduled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['scheduled', 'sending'])), fields=['due_at'], name='newsletter_to_send')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'sending', 'stopped', 'sent', 'ended'])), name='newsletter_state'), models.CheckConstraint(condition=models.Q(('shown__in', ['everyone', 'members', 'nobody'])), name='newsletter_shown'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('finished_at__gte', models.F('started_at')), _connector='OR'), name='newsletter_finishes_after_it_starts'), models.UniqueConstraint(models.F('programme'), models.F('number'), name='newsletter_number_once_a_programme'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('due_at__isnull', False), ('expected__isnull', False)), _connector='OR'), name='newsletter_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('started_at', None), ('state__in', ('draft', 'scheduled'))), models.Q(('number__isnull', False), ('started_at__isnull', False), models.Q(('state__in', ('draft', 'scheduled')), _negated=True)), _connector='OR'), name='newsletter_numbered_once_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='NewsletterHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(help_text='The subject of the mail as well.', max_length=120)),
                ('summary', models.CharField(blank=True, help_text='One sentence that mail programs show beside the subject. Empty: the first words of the text.', max_length=200)),
                ('text', models.TextField(blank=True, help_text='Leave a line empty between paragraphs. ## begins a heading, - a line of a list, **two stars** make words strong, [words](https://address) a link; a page of this site is [words](/its/path/).')),
                ('shown', models.CharField(choices=[('everyone', 'Everybody'), ('members', 'Those who take part in the programme, signed in'), ('nobody', 'Nobody: it is only mailed')], default='everyone', help_text='Who may read the copy on this site. Of a programme that is not public, only those who take part.', max_length=10, verbose_name='on the web')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('sending', 'Going out'), ('stopped', 'Stopped'), ('sent', 'Sent'), ('ended', 'Ended early')], default='draft', max_length=10)),
                ('number', models.PositiveIntegerField(blank=True, editable=False, help_text='Counted by programme, from the first that went out.', null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='goes out')),
                ('expected', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='readers when it was scheduled')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last mail written')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='community.newsletter')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme')),
                ('scheduled_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsletter',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "community_newsletterhistory" ("due_at", "expected", "finished_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "scheduled_by_id", "shown", "started_at", "state", "summary", "text", "title") VALUES (NEW."due_at", NEW."expected", NEW."finished_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."scheduled_by_id", NEW."shown", NEW."started_at", NEW."state", NEW."summary", NEW."text", NEW."title"); RETURN NULL;', hash='396dd61fb9bf96825667a7a17d23c8cd96567097', operation='INSERT', pgid='pgtrigger_insert_insert_ee9ea', table='community_newsletter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsletter',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."expected" IS DISTINCT FROM (NEW."expected") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR OLD."scheduled_by_id" IS DISTINCT FROM (NEW."scheduled_by_id") OR OLD."shown" IS DISTINCT FROM (NEW."shown") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "community_newsletterhistory" ("due_at", "expected", "finished_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "scheduled_by_id", "shown", "started_at", "state", "summary", "text", "title") VALUES (NEW."due_at", NEW."expected", NEW."finished_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."scheduled_by_id", NEW."shown", NEW."started_at", NEW."state", NEW."summary", NEW."text", NEW."title"); RETURN NULL;', hash='5ecd026a2ec001a8f0b1f8d873adc49dbf1a488f', operation='UPDATE', pgid='pgtrigger_update_update_7bccd', table='community_newsletter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsletter',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "community_newsletterhistory" ("due_at", "expected", "finished_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "scheduled_by_id", "shown", "started_at", "state", "summary", "text", "title") VALUES (OLD."due_at", OLD."expected", OLD."finished_at", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."scheduled_by_id", OLD."shown", OLD."started_at", OLD."state", OLD."summary", OLD."text", OLD."title"); RETURN NULL;', hash='000a53cc83062176a62bf010179417f4d7cc7be7', operation='DELETE', pgid='pgtrigger_delete_delete_bdecd', table='community_newsletter', when='AFTER')),
        ),
    ]
