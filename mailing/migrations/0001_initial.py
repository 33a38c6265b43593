import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

# Postgres empties an unlogged table when it recovers from a crash, and a replica that takes over has it empty. So this
# one row bears witness that nothing which was committed since then without waiting for the disk has been lost.
WITNESS = """
    CREATE UNLOGGED TABLE mailing_witness (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        since timestamptz NOT NULL
    );
    INSERT INTO mailing_witness (since) VALUES ('epoch');
"""

# What mailing/sending/ledger.py calls between two mails: the last one has gone, the next one begins. Either may be NULL. Both are
# of one batch, so they were claimed at the same time; whoever has lost that claim changes nothing and is told so. The
# commit does not wait for the disk: see docs/outbox.md.
BETWEEN = """
    CREATE FUNCTION mailing_between(
        gone bigint, without_words boolean, next bigint, claimed timestamptz, moment timestamptz
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM set_config('synchronous_commit', 'off', true);
        IF gone IS NOT NULL THEN
            UPDATE mailing_message SET state = 'sent', state_note = '', settled_at = moment
                WHERE id = gone AND claimed_at = claimed AND state IN ('sending', 'unknown');
            IF without_words THEN
                UPDATE mailing_message SET html = '', text = '', calendar = ''
                    WHERE id = gone AND claimed_at = claimed AND state = 'sent';
            END IF;
        END IF;
        UPDATE mailing_message SET handed_at = moment
            WHERE id = next AND claimed_at = claimed AND state = 'sending' AND handed_at IS NULL;
        RETURN FOUND;
    END
    $$
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=8, unique=True, verbose_name='week')),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-name'],
            },
        ),
        migrations.CreateModel(
            name='MailLimitHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(help_text='Whose limit it is: “Microsoft”, say.', max_length=60)),
                ('domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, help_text='What stands behind the @, with commas between. Leave it empty for a limit on all mail together.', size=None)),
                ('per_minute', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='mails a minute')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(help_text='What sort of mail it is: "events.confirmation".', max_length=60)),
                ('recipient', models.CharField(editable=False, help_text='"person:17", or the address of somebody not known here.', max_length=254)),
                ('to_address', models.EmailField(blank=True, help_text='Empty when there is nowhere to write to.', max_length=254)),
                ('to_name', models.CharField(blank=True, max_length=120)),
                ('about_type', models.CharField(blank=True, editable=False, help_text='The model of the row it is about, as app.model.', max_length=60)),
                ('about_id', models.BigIntegerField(blank=True, editable=False, help_text='That row.', null=True)),
                ('occurrence', models.CharField(blank=True, help_text='Which time: a sequence number, a due time, a state.', max_length=80)),
                ('subject', models.CharField(max_length=250)),
                ('html', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
                ('calendar', models.TextField(blank=True, help_text='A calendar file that travels with the mail.')),
                ('calendar_method', models.CharField(blank=True, max_length=10)),
                ('secret', models.BooleanField(default=False, editable=False, help_text='Its words open an account: nobody reads them here, and they are erased once it has gone.')),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'At once'), (10, 'About a booking'), (20, 'Reminder'), (30, 'To many')], default=10)),
                ('order_key', models.CharField(blank=True, help_text='Mails with the same key go in the order they were written.', max_length=80)),
                ('state', models.CharField(choices=[('pending', 'Waiting to go'), ('held', 'Held back'), ('sending', 'Going now'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('unknown', 'Not known whether it went'), ('cancelled', 'Not needed any more'), ('missed', 'Too late to be of use')], default='pending', max_length=10)),
                ('state_note', models.CharField(blank=True, max_length=300)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(blank=True, help_text='After this it is of no use and is missed.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('handed_at', models.DateTimeField(blank=True, help_text='When a worker last began to hand it to the mail server.', null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('bounce', models.CharField(blank=True, choices=[('hard', 'Came back: there is no such address'), ('soft', 'Came back: could not be delivered now'), ('complaint', 'Reported as unwanted')], help_text='What was heard after it was sent.', max_length=10, verbose_name='came back')),
                ('bounced_at', models.DateTimeField(blank=True, null=True, verbose_name='came back at')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MessageHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('state', models.CharField(choices=[('pending', 'Waiting to go'), ('held', 'Held back'), ('sending', 'Going now'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('unknown', 'Not known whether it went'), ('cancelled', 'Not needed any more'), ('missed', 'Too late to be of use')], default='pending', max_length=10)),
                ('state_note', models.CharField(blank=True, max_length=300)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source', models.CharField(editable=False, help_text='Its Message-ID, hashed.', max_length=64, unique=True)),
                ('word', models.CharField(blank=True, choices=[('yes', 'YES'), ('no', 'NO')], max_length=3, verbose_name='understood as')),
                ('was_done', models.BooleanField(default=False)),
                ('says', models.CharField(max_length=400, verbose_name='what came of it')),
                ('trace', models.CharField(blank=True, editable=False, help_text='What undoing it must find as it was left.', max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'answer by mail',
                'verbose_name_plural': 'answers by mail',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReturnedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('raw', models.BinaryField(default=bytes)),
                ('sender', models.CharField(blank=True, max_length=254, verbose_name='from')),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('new', 'Not read yet'), ('settled', 'Settled'), ('waits', 'Waits for an officer')], default='new', max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'mail that came back',
                'verbose_name_plural': 'mails that came back',
                'ordering': ['-taken_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, help_text='Of somebody who has no account here.', max_length=254)),
                ('sort', models.CharField(max_length=30, verbose_name='what')),
                ('state', models.CharField(choices=[('asked', 'Has not confirmed yet'), ('on', 'Gets it'), ('off', 'Has stopped it')], max_length=6)),
                ('basis', models.CharField(blank=True, choices=[('consent', 'They asked for it'), ('soft_opt_in', 'Soft opt-in of a charity'), ('contract', 'It is part of what they signed up for'), ('legitimate_interest', 'Our legitimate interest')], max_length=20, verbose_name='why we may')),
                ('wording', models.CharField(blank=True, max_length=400, verbose_name='what they were told')),
                ('source', models.CharField(choices=[('sign_up', 'Ticked while signing up'), ('form', 'The form for news, confirmed by mail'), ('preferences', 'Their own page about mail'), ('one_click', 'The button of their mail program'), ('stop', 'The link to stop in a mail'), ('officer', 'An officer, on their behalf')], max_length=12, verbose_name='where they said so')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SubscriptionHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('address', models.EmailField(blank=True, help_text='Of somebody who has no account here.', max_length=254)),
                ('sort', models.CharField(max_length=30, verbose_name='what')),
                ('state', models.CharField(choices=[('asked', 'Has not confirmed yet'), ('on', 'Gets it'), ('off', 'Has stopped it')], max_length=6)),
                ('basis', models.CharField(blank=True, choices=[('consent', 'They asked for it'), ('soft_opt_in', 'Soft opt-in of a charity'), ('contract', 'It is part of what they signed up for'), ('legitimate_interest', 'Our legitimate interest')], max_length=20, verbose_name='why we may')),
                ('wording', models.CharField(blank=True, max_length=400, verbose_name='what they were told')),
                ('source', models.CharField(choices=[('sign_up', 'Ticked while signing up'), ('form', 'The form for news, confirmed by mail'), ('preferences', 'Their own page about mail'), ('one_click', 'The button of their mail program'), ('stop', 'The link to stop in a mail'), ('officer', 'An officer, on their behalf')], max_length=12, verbose_name='where they said so')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('why', models.CharField(choices=[('stopped', 'They asked for nothing that is not essential'), ('left', 'They closed their account'), ('complaint', 'They reported a mail as unwanted')], max_length=12)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'address without mail',
                'verbose_name_plural': 'addresses without mail',
                'ordering': ['-since', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('why__in', ['stopped', 'left', 'complaint'])), name='suppression_why'), models.UniqueConstraint(models.F('digest'), models.F('why'), name='suppression_once')],
            },
        ),
        migrations.CreateModel(
            name='SuppressionHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('why', models.CharField(choices=[('stopped', 'They asked for nothing that is not essential'), ('left', 'They closed their account'), ('complaint', 'They reported a mail as unwanted')], max_length=12)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('words', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'words of a mail',
                'verbose_name_plural': 'words of mails',
                'ordering': ['kind', 'programme', '-number'],
            },
        ),
        migrations.CreateModel(
            name='AddressEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(help_text='Where that mail was sent, whatever address the person has today.', max_length=254)),
                ('kind', models.CharField(choices=[('hard', 'Came back: there is no such address'), ('soft', 'Came back: could not be delivered now'), ('complaint', 'Reported as unwanted')], max_length=10, verbose_name='what happened')),
                ('code', models.CharField(blank=True, help_text="The server's code: 5.1.1 means nobody there.", max_length=12)),
                ('said', models.CharField(blank=True, max_length=300, verbose_name='what the server said')),
                ('source', models.CharField(editable=False, help_text='What told us: the same is heard once only.', max_length=200, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('noted_at', models.DateTimeField(blank=True, null=True, verbose_name='seen to at')),
                ('cleared_at', models.DateTimeField(blank=True, null=True, verbose_name='works again since')),
                ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='seen to by')),
            ],
            options={
                'verbose_name': 'address that mail comes back from',
                'verbose_name_plural': 'addresses that mail comes back from',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MailLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Whose limit it is: “Microsoft”, say.', max_length=60, unique=True)),
                ('domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, help_text='What stands behind the @, with commas between. Leave it empty for a limit on all mail together.', size=None)),
                ('per_minute', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='mails a minute')),
            ],
            options={
                'verbose_name': 'limit on mail',
                'verbose_name_plural': 'limits on mail',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('per_minute__gte', 1)), name='limit_some')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='maillimit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailing_maillimithistory" ("domains", "id", "name", "per_minute", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."domains", NEW."id", NEW."name", NEW."per_minute", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='1dd28bcf5812ad05e2436a5d015ef89e979b5318', operation='INSERT', pgid='pgtrigger_insert_insert_57229', table='mailing_maillimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='maillimit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "mailing_maillimithistory" ("domains", "id", "name", "per_minute", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."domains", NEW."id", NEW."name", NEW."per_minute", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='ca8ccf99b0daeff91435cc5bd1f316206abc61ad', operation='UPDATE', pgid='pgtrigger_update_update_f435f', table='mailing_maillimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='maillimit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailing_maillimithistory" ("domains", "id", "name", "per_minute", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."domains", OLD."id", OLD."name", OLD."per_minute", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='a4229b0c805e11843c1e26cc3f3604e2c6667229', operation='DELETE', pgid='pgtrigger_delete_delete_aea17', table='mailing_maillimit', when='AFTER')),
        ),
        migrations.AddField(
            model_name='maillimithistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='maillimithistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='mailing.maillimit'),
        ),
        migrations.AddField(
            model_name='message',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='message',
            name='programme',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='addressevent',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='came_back', to='mailing.message'),
        ),
        migrations.AddField(
            model_name='messagehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='messagehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='mailing.message'),
        ),
        migrations.AddField(
            model_name='reply',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='mailing.message'),
        ),
        migrations.AddField(
            model_name='returnedmail',
            name='message',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='returned', to='mailing.message', verbose_name='about'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subscription',
            name='programme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='programmes.programme'),
        ),
        migrations.AddField(
            model_name='subscriptionhistory',
            name='person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subscriptionhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='subscriptionhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='mailing.subscription'),
        ),
        migrations.AddField(
            model_name='subscriptionhistory',
            name='programme',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suppression',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailing_suppressionhistory" ("digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "why") VALUES (NEW."digest", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."why"); RETURN NULL;', hash='fa41f3341c423d48c51ae4b9d91dd373e6065271', operation='INSERT', pgid='pgtrigger_insert_insert_24cf6', table='mailing_suppression', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suppression',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "mailing_suppressionhistory" ("digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "why") VALUES (NEW."digest", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."why"); RETURN NULL;', hash='d9f6bb962ff0bfeac02c1bf5b28be3f2df45827a', operation='UPDATE', pgid='pgtrigger_update_update_46336', table='mailing_suppression', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suppression',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailing_suppressionhistory" ("digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "why") VALUES (OLD."digest", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."why"); RETURN NULL;', hash='2dda55bf0b8f1e2af2cfdc90d2acea43bdd03673', operation='DELETE', pgid='pgtrigger_delete_delete_a8ba8', table='mailing_suppression', when='AFTER')),
        ),
        migrations.AddField(
            model_name='suppressionhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='suppressionhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='mailing.suppression'),
        ),
        migrations.AddField(
            model_name='wording',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wording',
            name='programme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='programmes.programme'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(models.F('priority'), models.F('due_at'), models.F('id'), condition=models.Q(('state', 'pending')), name='message_to_send'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'sending')), fields=['claimed_at'], name='message_being_sent'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('claimed_at__isnull', False)), fields=['claimed_at'], name='message_claimed_lately'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'held'])), fields=['expires_at'], name='message_to_miss'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['failed', 'unknown'])), fields=['state'], name='message_to_see_to'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['about_id', 'about_type'], name='message_about'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['programme', '-created_at'], name='message_of_programme'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(models.Q(('order_key', ''), _negated=True), ('state__in', ['pending', 'held', 'sending', 'unknown'])), fields=['order_key'], name='message_in_order'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('kind', 'recipient', 'about_type', 'about_id', 'occurrence'), name='message_business_key', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about_id', None), ('about_type', '')), models.Q(models.Q(('about_type', ''), _negated=True), ('about_id__isnull', False)), _connector='OR'), name='message_about_a_row'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'held', 'sending', 'sent', 'failed', 'unknown', 'cancelled', 'missed'])), name='message_state'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('bounce__in', ['hard', 'soft', 'complaint', ''])), name='message_bounce'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bounce', ''), ('bounced_at', None)), models.Q(models.Q(('bounce', ''), _negated=True), ('bounced_at__isnull', False)), _connector='OR'), name='message_bounced_at'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('handed_at', None), ('claimed_at__isnull', False), _connector='OR'), name='message_claimed_before_handed'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='decided_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN ((OLD.state, OLD.due_at) IS DISTINCT FROM (NEW.state, NEW.due_at) AND current_setting('pghistory.context_id', true) <> '')", func='INSERT INTO "mailing_messagehistory" ("due_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_note") VALUES (NEW."due_at", _pgh_attach_context(), NOW(), \'decided\', NEW."id", NEW."state", NEW."state_note"); RETURN NULL;', hash='f84d5cd80c46f3f0f032dda06543379dde1e7795', operation='UPDATE', pgid='pgtrigger_decided_update_fdac6', table='mailing_message', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='addressevent',
            index=models.Index(condition=models.Q(('cleared_at', None)), fields=['address', 'kind'], name='address_event_stands'),
        ),
        migrations.AddConstraint(
            model_name='addressevent',
            constraint=models.UniqueConstraint(models.F('message'), models.F('address'), name='address_event_once_a_mail'),
        ),
        migrations.AddConstraint(
            model_name='addressevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['hard', 'soft', 'complaint'])), name='address_event_kind'),
        ),
        migrations.AddConstraint(
            model_name='addressevent',
            constraint=models.CheckConstraint(condition=models.Q(('noted_by', None), ('noted_at__isnull', False), _connector='OR'), name='address_event_noted_when'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('word__in', ['yes', 'no', ''])), name='reply_word'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('was_done', False), models.Q(('word', ''), _negated=True), _connector='OR'), name='reply_done_if_understood'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at', None), models.Q(('trace', ''), _negated=True), _connector='OR'), name='reply_undone_if_possible'),
        ),
        migrations.AddIndex(
            model_name='returnedmail',
            index=models.Index(condition=models.Q(('state', 'settled'), _negated=True), fields=['state'], name='returned_mail_to_see_to'),
        ),
        migrations.AddConstraint(
            model_name='returnedmail',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'settled', 'waits'])), name='returned_mail_state'),
        ),
        migrations.AddConstraint(
            model_name='returnedmail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('raw', b''), ('settled_at__isnull', False), ('state', 'settled')), models.Q(models.Q(('state', 'settled'), _negated=True), ('settled_at', None)), _connector='OR'), name='returned_mail_erased_once_settled'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('state', 'on')), fields=['sort', 'programme'], name='subscription_readers'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('address', ''), _negated=True), fields=['address'], name='subscription_address'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'on', 'off'])), name='subscription_state'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['consent', 'soft_opt_in', 'contract', 'legitimate_interest', ''])), name='subscription_basis'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['sign_up', 'form', 'preferences', 'one_click', 'stop', 'officer'])), name='subscription_source'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person', None), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('person__isnull', False)), _connector='OR'), name='subscription_of_one'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'off'), models.Q(('basis', ''), _negated=True), _connector='OR'), name='subscription_has_a_basis'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(models.F('person'), models.F('address'), models.F('sort'), models.F('programme'), name='subscription_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subscription',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailing_subscriptionhistory" ("address", "at", "basis", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "sort", "source", "state", "wording") VALUES (NEW."address", NEW."at", NEW."basis", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."sort", NEW."source", NEW."state", NEW."wording"); RETURN NULL;', hash='26d4d28c0e4fa20022a1e8b8269a799cb01d6522', operation='INSERT', pgid='pgtrigger_insert_insert_66b68', table='mailing_subscription', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subscription',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "mailing_subscriptionhistory" ("address", "at", "basis", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "sort", "source", "state", "wording") VALUES (NEW."address", NEW."at", NEW."basis", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."sort", NEW."source", NEW."state", NEW."wording"); RETURN NULL;', hash='f051a6997ec2f504d9cc2dad09d0e139d39e7563', operation='UPDATE', pgid='pgtrigger_update_update_e4499', table='mailing_subscription', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subscription',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailing_subscriptionhistory" ("address", "at", "basis", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "sort", "source", "state", "wording") VALUES (OLD."address", OLD."at", OLD."basis", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."sort", OLD."source", OLD."state", OLD."wording"); RETURN NULL;', hash='9bc3c2d0d1aa79b16bf2645e1ce124b8d33e4ae1', operation='DELETE', pgid='pgtrigger_delete_delete_26096', table='mailing_subscription', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(models.F('kind'), models.F('programme'), models.F('number'), name='wording_version_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='wording_version_from_one'),
        ),
        migrations.RunSQL(WITNESS, "DROP TABLE mailing_witness"),
        migrations.RunSQL(
            BETWEEN, "DROP FUNCTION mailing_between(bigint, boolean, bigint, timestamptz, timestamptz)"
        ),
    ]
