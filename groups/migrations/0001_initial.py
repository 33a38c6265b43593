import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('matching', '0001_initial'),
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='In its run, from 1.')),
                ('name', models.CharField(max_length=180)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('ended_why', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why it ended')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='peer_groups', to='programmes.programme')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='peer_groups', to='matching.matchrun')),
            ],
            options={
                'verbose_name': 'group',
                'ordering': ['-since', 'number', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('run'), models.F('number'), name='group_once_a_run'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('since')), _connector='OR'), name='group_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_why', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='group_ended_says_why')],
            },
        ),
        migrations.CreateModel(
            name='GroupHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField(help_text='In its run, from 1.')),
                ('name', models.CharField(max_length=180)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('ended_why', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why it ended')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='groups.group')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme')),
                ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='matching.matchrun')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('invited', 'No answer yet'), ('accepted', 'In the group'), ('declined', 'Said no'), ('left', 'Left the group'), ('ended', 'The group has ended')], default='invited', max_length=10)),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer_by', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('unfit', models.TextField(blank=True, help_text='What they told the officers in private: it is not right for me.')),
                ('unfit_at', models.DateTimeField(blank=True, null=True)),
                ('unfit_seen_to_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='groups.group')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_memberships', to=settings.AUTH_USER_MODEL)),
                ('seat', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='membership', to='matching.seat')),
            ],
            options={
                'ordering': ['group', 'invited_at', 'pk'],
                'indexes': [models.Index(fields=['person', 'state'], name='membership_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['invited', 'accepted', 'declined', 'left', 'ended'])), name='membership_state'), models.UniqueConstraint(models.F('group'), models.F('person'), condition=models.Q(('state__in', ('invited', 'accepted'))), name='membership_once_while_it_lasts'), models.CheckConstraint(condition=models.Q(('answer_by__isnull', True), ('answer_by__gt', models.F('invited_at')), _connector='OR'), name='membership_answer_after_invitation'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'invited')), ('state', 'ended'), models.Q(('state__in', ('accepted', 'declined', 'left')), ('answered_at__isnull', False)), _connector='OR'), name='membership_answer_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('since', None), ('state__in', ('invited', 'declined'))), models.Q(('since__isnull', False), ('state__in', ('accepted', 'left'))), ('state', 'ended'), _connector='OR'), name='membership_begins_with_a_yes'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('left', 'ended')), ('until__isnull', False)), models.Q(models.Q(('state__in', ('left', 'ended')), _negated=True), ('until', None)), _connector='OR'), name='membership_until_it_is_over'), models.CheckConstraint(condition=models.Q(models.Q(('unfit', ''), ('unfit_at', None), ('unfit_seen_to_at', None)), models.Q(models.Q(('unfit', ''), _negated=True), ('unfit_at__isnull', False)), _connector='OR'), name='membership_unfit_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='MembershipHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('state', models.CharField(choices=[('invited', 'No answer yet'), ('accepted', 'In the group'), ('declined', 'Said no'), ('left', 'Left the group'), ('ended', 'The group has ended')], default='invited', max_length=10)),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer_by', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('unfit', models.TextField(blank=True, help_text='What they told the officers in private: it is not right for me.')),
                ('unfit_at', models.DateTimeField(blank=True, null=True)),
                ('unfit_seen_to_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='groups.group')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='groups.membership')),
                ('seat', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='matching.seat')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "groups_grouphistory" ("ended_at", "ended_why", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "run_id", "since") VALUES (NEW."ended_at", NEW."ended_why", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."run_id", NEW."since"); RETURN NULL;', hash='c7c0ede4917c1c149cf431dbb9dec7e1d70d0d39', operation='INSERT', pgid='pgtrigger_insert_insert_6026d', table='groups_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "groups_grouphistory" ("ended_at", "ended_why", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "run_id", "since") VALUES (NEW."ended_at", NEW."ended_why", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."run_id", NEW."since"); RETURN NULL;', hash='4c73b610496cd1a80abd22d92c8d72f0f74aecf2', operation='UPDATE', pgid='pgtrigger_update_update_02517', table='groups_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='group',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "groups_grouphistory" ("ended_at", "ended_why", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "run_id", "since") VALUES (OLD."ended_at", OLD."ended_why", OLD."id", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."run_id", OLD."since"); RETURN NULL;', hash='15de476b368ea56a7a77085c84f151c42f6803a5', operation='DELETE', pgid='pgtrigger_delete_delete_13da0', table='groups_group', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "groups_membershiphistory" ("answer_by", "answered_at", "group_id", "id", "invited_at", "key", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "seen_at", "since", "state", "unfit", "unfit_at", "unfit_seen_to_at", "until") VALUES (NEW."answer_by", NEW."answered_at", NEW."group_id", NEW."id", NEW."invited_at", NEW."key", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seat_id", NEW."seen_at", NEW."since", NEW."state", NEW."unfit", NEW."unfit_at", NEW."unfit_seen_to_at", NEW."until"); RETURN NULL;', hash='00f38f7b39d9e84f57c04eb281eff2fdfa300d1e', operation='INSERT', pgid='pgtrigger_insert_insert_de82e', table='groups_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "groups_membershiphistory" ("answer_by", "answered_at", "group_id", "id", "invited_at", "key", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "seen_at", "since", "state", "unfit", "unfit_at", "unfit_seen_to_at", "until") VALUES (NEW."answer_by", NEW."answered_at", NEW."group_id", NEW."id", NEW."invited_at", NEW."key", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seat_id", NEW."seen_at", NEW."since", NEW."state", NEW."unfit", NEW."unfit_at", NEW."unfit_seen_to_at", NEW."until"); RETURN NULL;', hash='79f53930190de86cfa64647be98ba9f66cf8ba5a', operation='UPDATE', pgid='pgtrigger_update_update_e3575', table='groups_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "groups_membershiphistory" ("answer_by", "answered_at", "group_id", "id", "invited_at", "key", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seat_id", "seen_at", "since", "state", "unfit", "unfit_at", "unfit_seen_to_at", "until") VALUES (OLD."answer_by", OLD."answered_at", OLD."group_id", OLD."id", OLD."invited_at", OLD."key", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."seat_id", OLD."seen_at", OLD."since", OLD."state", OLD."unfit", OLD."unfit_at", OLD."unfit_seen_to_at", OLD."until"); RETURN NULL;', hash='eb450c0d902506c2a35a815170b15a67828ed766', operation='DELETE', pgid='pgtrigger_delete_delete_5e7a8', table='groups_membership', when='AFTER')),
        ),
    ]
