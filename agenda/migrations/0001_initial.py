import agenda.models.session
import common.clock
import common.wall_clock
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('mailing', '0001_initial'),
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('attendee', 'Attendee'), ('presenter', 'Presenter'), ('host', 'Host'), ('organiser', 'Organiser')], default='attendee', max_length=10)),
                ('state', models.CharField(choices=[('expected', 'Expected'), ('to_confirm', 'Asked to confirm the new date'), ('withdrawn', 'Withdrawn'), ('attended', 'Attended'), ('apologies', 'Sent apologies'), ('no_show', 'Did not come')], default='expected', max_length=10)),
                ('mode', models.CharField(choices=[('in_person', 'In person'), ('online', 'Online'), ('hybrid', 'In person or online')], default='in_person', max_length=10)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('told_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('marked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('marked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['session', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.CharField(default=agenda.models.session.new_secret, max_length=64, unique=True)),
                ('rotated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ExtraWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(help_text='The session or the group of nudges, as row_key names it.', max_length=80)),
                ('what', models.CharField(help_text='"rule:17", or the kind of nudge.', max_length=50)),
                ('text', models.TextField(max_length=2000)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['about', 'what'],
                'constraints': [models.UniqueConstraint(models.F('about'), models.F('what'), name='extra_words_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='extra_words_say_something')],
            },
        ),
        migrations.CreateModel(
            name='ExtraWordsHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('about', models.CharField(help_text='The session or the group of nudges, as row_key names it.', max_length=80)),
                ('what', models.CharField(help_text='"rule:17", or the kind of nudge.', max_length=50)),
                ('text', models.TextField(max_length=2000)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='agenda.extrawords')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Nudge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('moved_to', models.DateTimeField(blank=True, help_text='The time that an officer chose instead.', null=True)),
                ('goes_at', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('moved_to', 'due_at'), output_field=models.DateTimeField())),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('queued', 'Handed to the outbox'), ('cancelled', 'Not needed any more'), ('missed', 'Too late to be of use')], default='planned', max_length=10)),
                ('decision', models.CharField(blank=True, choices=[('held', 'Held back'), ('dropped', 'Cancelled')], db_default='', default='', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('kind', models.CharField(max_length=40)),
                ('about_id', models.BigIntegerField()),
                ('occurrence', models.CharField(blank=True, max_length=40)),
                ('number', models.PositiveSmallIntegerField(default=0)),
                ('group', models.CharField(blank=True, help_text='The row on whose page it is shown.', max_length=80)),
                ('closes_at', models.DateTimeField(help_text='After this there is nothing to do any more.')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='nudges', to='mailing.message')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nudges', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='nudges', to='programmes.programme')),
            ],
            options={
                'ordering': ['goes_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['goes_at'], name='nudge_due'), models.Index(condition=models.Q(('group', ''), _negated=True), fields=['group'], name='nudge_of_group')],
                'constraints': [models.UniqueConstraint(models.F('about_id'), models.F('kind'), models.F('person'), models.F('occurrence'), models.F('number'), name='nudge_once'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'queued', 'cancelled', 'missed'])), name='nudge_state'), models.CheckConstraint(condition=models.Q(('decision__in', ['held', 'dropped', ''])), name='nudge_decision')],
            },
        ),
        migrations.CreateModel(
            name='NudgeHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('due_at', models.DateTimeField()),
                ('moved_to', models.DateTimeField(blank=True, help_text='The time that an officer chose instead.', null=True)),
                ('goes_at', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('moved_to', 'due_at'), output_field=models.DateTimeField())),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('queued', 'Handed to the outbox'), ('cancelled', 'Not needed any more'), ('missed', 'Too late to be of use')], default='planned', max_length=10)),
                ('decision', models.CharField(blank=True, choices=[('held', 'Held back'), ('dropped', 'Cancelled')], db_default='', default='', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('kind', models.CharField(max_length=40)),
                ('about_id', models.BigIntegerField()),
                ('occurrence', models.CharField(blank=True, max_length=40)),
                ('number', models.PositiveSmallIntegerField(default=0)),
                ('group', models.CharField(blank=True, help_text='The row on whose page it is shown.', max_length=80)),
                ('closes_at', models.DateTimeField(help_text='After this there is nothing to do any more.')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mailing.message')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='agenda.nudge')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('moved_to', models.DateTimeField(blank=True, help_text='The time that an officer chose instead.', null=True)),
                ('goes_at', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('moved_to', 'due_at'), output_field=models.DateTimeField())),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('queued', 'Handed to the outbox'), ('cancelled', 'Not needed any more'), ('missed', 'Too late to be of use')], default='planned', max_length=10)),
                ('decision', models.CharField(blank=True, choices=[('held', 'Held back'), ('dropped', 'Cancelled')], db_default='', default='', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('attendance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='agenda.attendance')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reminders', to='mailing.message')),
            ],
            options={
                'ordering': ['goes_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReminderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(default='sessions', max_length=40, verbose_name='reminds of')),
                ('anchor', models.CharField(choices=[('start', 'before the start'), ('end', 'after the end'), ('asked', 'after it was asked'), ('due', 'before it is due'), ('half', 'half-way to the last moment')], default='start', max_length=5, verbose_name='counted')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('at', models.TimeField(blank=True, null=True, verbose_name='at')),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('online_only', models.BooleanField(default=False, help_text='For the reminder that brings the joining link.', verbose_name='only those who join online')),
                ('in_use', models.BooleanField(default=True)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_rules', to='programmes.programme')),
            ],
            options={
                'ordering': ['programme', 'about', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('anchor__in', ['start', 'end', 'asked', 'due', 'half'])), name='reminder_rule_anchor'), models.CheckConstraint(condition=models.Q(models.Q(('at__isnull', False), ('days__isnull', False), ('hours', None)), models.Q(('at', None), ('days', None), ('hours__isnull', False)), _connector='OR'), name='reminder_rule_days_or_hours', violation_error_message='Give a number of days and a time, or a number of hours, and not both.'), models.CheckConstraint(condition=models.Q(models.Q(('about', 'sessions'), ('anchor__in', ('start', 'end'))), models.Q(models.Q(('about', 'sessions'), _negated=True), ('anchor__in', ('asked', 'due', 'half')), ('online_only', False)), _connector='OR'), name='reminder_rule_fits_what_it_is_about', violation_error_message='Sessions are counted from their start or end, what somebody has to do from when they were asked or until it is due.'), models.CheckConstraint(condition=models.Q(models.Q(('anchor', 'half'), _negated=True), ('hours__isnull', False), _connector='OR'), name='reminder_rule_half_way_of_hours', violation_error_message='Half-way needs a number of hours: how long the time must be at least.'), models.UniqueConstraint(models.F('programme'), models.F('about'), models.F('anchor'), models.F('days'), models.F('at'), models.F('hours'), models.F('online_only'), name='reminder_rule_once', nulls_distinct=False, violation_error_message='This programme has this rule already.')],
            },
        ),
        migrations.CreateModel(
            name='ReminderHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('due_at', models.DateTimeField()),
                ('moved_to', models.DateTimeField(blank=True, help_text='The time that an officer chose instead.', null=True)),
                ('goes_at', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('moved_to', 'due_at'), output_field=models.DateTimeField())),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('queued', 'Handed to the outbox'), ('cancelled', 'Not needed any more'), ('missed', 'Too late to be of use')], default='planned', max_length=10)),
                ('decision', models.CharField(blank=True, choices=[('held', 'Held back'), ('dropped', 'Cancelled')], db_default='', default='', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('attendance', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agenda.attendance')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mailing.message')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='agenda.reminder')),
                ('rule', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agenda.reminderrule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='reminder',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='agenda.reminderrule'),
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160)),
                ('page', models.CharField(blank=True, editable=False, max_length=200)),
                ('start_day', models.DateField(verbose_name='day')),
                ('start_time', models.TimeField(verbose_name='from')),
                ('end_day', models.DateField(verbose_name='last day')),
                ('end_time', models.TimeField(verbose_name='to')),
                ('zone', models.CharField(default='Europe/London', max_length=60, validators=[common.clock.validate_zone], verbose_name='time zone')),
                ('starts_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('start_day', 'start_time', 'zone'), output_field=models.DateTimeField())),
                ('ends_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('end_day', 'end_time', 'zone'), output_field=models.DateTimeField())),
                ('mode', models.CharField(choices=[('in_person', 'In person'), ('online', 'Online'), ('hybrid', 'In person or online')], default='in_person', max_length=10)),
                ('venue', models.CharField(blank=True, help_text='The name of the place.', max_length=160)),
                ('venue_address', models.CharField(blank=True, max_length=300)),
                ('access_note', models.TextField(blank=True, help_text='Step-free route, hearing loop, parking, quiet room.', verbose_name='getting there and getting in')),
                ('online_link', models.URLField(blank=True, help_text='Shown to those with a place, from 24 hours before, and in the reminder.')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('postponed', 'Postponed, no new date yet'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                ('state_reason', models.CharField(blank=True, editable=False, max_length=300)),
                ('register_taken_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='programmes.programme')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AttendanceHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('part', models.CharField(choices=[('attendee', 'Attendee'), ('presenter', 'Presenter'), ('host', 'Host'), ('organiser', 'Organiser')], default='attendee', max_length=10)),
                ('state', models.CharField(choices=[('expected', 'Expected'), ('to_confirm', 'Asked to confirm the new date'), ('withdrawn', 'Withdrawn'), ('attended', 'Attended'), ('apologies', 'Sent apologies'), ('no_show', 'Did not come')], default='expected', max_length=10)),
                ('mode', models.CharField(choices=[('in_person', 'In person'), ('online', 'Online'), ('hybrid', 'In person or online')], default='in_person', max_length=10)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('told_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('marked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('marked_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='agenda.attendance')),
                ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agenda.session')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='attendance',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='agenda.session'),
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('address', models.CharField(max_length=300)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('holds', models.PositiveIntegerField(blank=True, null=True, verbose_name='how many it holds')),
                ('access_note', models.TextField(blank=True, help_text='Step-free route, hearing loop, parking, quiet room, nearest station.', verbose_name='getting there and getting in')),
                ('museum', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='venues', to='people.museum')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('name'), models.F('address'), name='venue_once'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='venue_on_the_globe', violation_error_message='Give both latitude and longitude, or neither.')],
            },
        ),
        migrations.CreateModel(
            name='SessionHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(max_length=160)),
                ('page', models.CharField(blank=True, editable=False, max_length=200)),
                ('start_day', models.DateField(verbose_name='day')),
                ('start_time', models.TimeField(verbose_name='from')),
                ('end_day', models.DateField(verbose_name='last day')),
                ('end_time', models.TimeField(verbose_name='to')),
                ('zone', models.CharField(default='Europe/London', max_length=60, validators=[common.clock.validate_zone], verbose_name='time zone')),
                ('starts_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('start_day', 'start_time', 'zone'), output_field=models.DateTimeField())),
                ('ends_at', models.GeneratedField(db_persist=True, expression=common.wall_clock.WallClock('end_day', 'end_time', 'zone'), output_field=models.DateTimeField())),
                ('mode', models.CharField(choices=[('in_person', 'In person'), ('online', 'Online'), ('hybrid', 'In person or online')], default='in_person', max_length=10)),
                ('venue', models.CharField(blank=True, help_text='The name of the place.', max_length=160)),
                ('venue_address', models.CharField(blank=True, max_length=300)),
                ('access_note', models.TextField(blank=True, help_text='Step-free route, hearing loop, parking, quiet room.', verbose_name='getting there and getting in')),
                ('online_link', models.URLField(blank=True, help_text='Shown to those with a place, from 24 hours before, and in the reminder.')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('postponed', 'Postponed, no new date yet'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                ('state_reason', models.CharField(blank=True, editable=False, max_length=300)),
                ('register_taken_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='agenda.session')),
                ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme')),
                ('known_venue', models.ForeignKey(blank=True, db_constraint=False, help_text='Fills in what is left empty below.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agenda.venue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='session',
            name='known_venue',
            field=models.ForeignKey(blank=True, help_text='Fills in what is left empty below.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sessions', to='agenda.venue'),
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=500)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('upheld', models.BooleanField(null=True, verbose_name='the person is right')),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('attendance', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='dispute', to='agenda.attendance')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('upheld', None)), models.Q(('settled_at__isnull', False), ('upheld__isnull', False)), _connector='OR'), name='dispute_settled_how')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='extrawords',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agenda_extrawordshistory" ("about", "changed_at", "changed_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "what") VALUES (NEW."about", NEW."changed_at", NEW."changed_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."what"); RETURN NULL;', hash='e814f933d007e4753689c25a8e570fc64d7b35c3', operation='INSERT', pgid='pgtrigger_insert_insert_e0ece', table='agenda_extrawords', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='extrawords',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "agenda_extrawordshistory" ("about", "changed_at", "changed_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "what") VALUES (NEW."about", NEW."changed_at", NEW."changed_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."what"); RETURN NULL;', hash='cecd351879b7871ce5426cd3268657219652f35b', operation='UPDATE', pgid='pgtrigger_update_update_c3146', table='agenda_extrawords', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='extrawords',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agenda_extrawordshistory" ("about", "changed_at", "changed_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "what") VALUES (OLD."about", OLD."changed_at", OLD."changed_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."what"); RETURN NULL;', hash='6ba60ef32c596c8135fa56160e5a4edb1f2f70fb', operation='DELETE', pgid='pgtrigger_delete_delete_bc7e2', table='agenda_extrawords', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nudge',
            trigger=pgtrigger.compiler.Trigger(name='decided_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."moved_to" IS DISTINCT FROM (NEW."moved_to"))', func='INSERT INTO "agenda_nudgehistory" ("about_id", "closes_at", "decided_at", "decided_by_id", "decision", "due_at", "group", "id", "kind", "message_id", "moved_to", "number", "occurrence", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "state") VALUES (NEW."about_id", NEW."closes_at", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."due_at", NEW."group", NEW."id", NEW."kind", NEW."message_id", NEW."moved_to", NEW."number", NEW."occurrence", NEW."person_id", _pgh_attach_context(), NOW(), \'decided\', NEW."id", NEW."programme_id", NEW."state"); RETURN NULL;', hash='c9daf36e20c4fc482d59e0ca50a4f2e6778ad8c5', operation='UPDATE', pgid='pgtrigger_decided_update_83807', table='agenda_nudge', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['goes_at'], name='reminder_due'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(models.F('attendance'), models.F('rule'), name='reminder_once_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'queued', 'cancelled', 'missed'])), name='reminder_state'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['held', 'dropped', ''])), name='reminder_decision'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminder',
            trigger=pgtrigger.compiler.Trigger(name='decided_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."moved_to" IS DISTINCT FROM (NEW."moved_to"))', func='INSERT INTO "agenda_reminderhistory" ("attendance_id", "decided_at", "decided_by_id", "decision", "due_at", "id", "message_id", "moved_to", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "state") VALUES (NEW."attendance_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."due_at", NEW."id", NEW."message_id", NEW."moved_to", _pgh_attach_context(), NOW(), \'decided\', NEW."id", NEW."rule_id", NEW."state"); RETURN NULL;', hash='0600c7662f1e82a20f9b66cad340c71cb37d7f78', operation='UPDATE', pgid='pgtrigger_decided_update_af765', table='agenda_reminder', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='attendance',
            index=models.Index(fields=['person', 'state'], name='attendance_of_person'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(models.F('session'), models.F('person'), name='attendance_once_a_session'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ['attendee', 'presenter', 'host', 'organiser'])), name='attendance_part'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['expected', 'to_confirm', 'withdrawn', 'attended', 'apologies', 'no_show'])), name='attendance_state'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['in_person', 'online', 'hybrid'])), name='attendance_mode'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agenda_attendancehistory" ("id", "marked_at", "marked_by_id", "mode", "part", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sequence", "session_id", "state", "told_at", "uid") VALUES (NEW."id", NEW."marked_at", NEW."marked_by_id", NEW."mode", NEW."part", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sequence", NEW."session_id", NEW."state", NEW."told_at", NEW."uid"); RETURN NULL;', hash='73b0b695e438ea9f00b60f3618f6b956adb492f9', operation='INSERT', pgid='pgtrigger_insert_insert_a968f', table='agenda_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "agenda_attendancehistory" ("id", "marked_at", "marked_by_id", "mode", "part", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sequence", "session_id", "state", "told_at", "uid") VALUES (NEW."id", NEW."marked_at", NEW."marked_by_id", NEW."mode", NEW."part", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sequence", NEW."session_id", NEW."state", NEW."told_at", NEW."uid"); RETURN NULL;', hash='0b781ace608bffe5b34c901989ff10bb92742bc0', operation='UPDATE', pgid='pgtrigger_update_update_23783', table='agenda_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agenda_attendancehistory" ("id", "marked_at", "marked_by_id", "mode", "part", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sequence", "session_id", "state", "told_at", "uid") VALUES (OLD."id", OLD."marked_at", OLD."marked_by_id", OLD."mode", OLD."part", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sequence", OLD."session_id", OLD."state", OLD."told_at", OLD."uid"); RETURN NULL;', hash='567006476496adf7493109e0d65980afcedcd0d3', operation='DELETE', pgid='pgtrigger_delete_delete_fac8d', table='agenda_attendance', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['starts_at'], name='session_starts_at'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['in_person', 'online', 'hybrid'])), name='session_mode'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'postponed', 'cancelled'])), name='session_state'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='session_ends_after_it_starts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='session',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agenda_sessionhistory" ("access_note", "end_day", "end_time", "id", "known_venue_id", "mode", "online_link", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "register_taken_at", "revision", "start_day", "start_time", "state", "state_reason", "title", "venue", "venue_address", "zone") VALUES (NEW."access_note", NEW."end_day", NEW."end_time", NEW."id", NEW."known_venue_id", NEW."mode", NEW."online_link", NEW."page", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."register_taken_at", NEW."revision", NEW."start_day", NEW."start_time", NEW."state", NEW."state_reason", NEW."title", NEW."venue", NEW."venue_address", NEW."zone"); RETURN NULL;', hash='bd27bc1be9dc2a109f646d01f7a9b20d8ef6518a', operation='INSERT', pgid='pgtrigger_insert_insert_8a3a2', table='agenda_session', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='session',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "agenda_sessionhistory" ("access_note", "end_day", "end_time", "id", "known_venue_id", "mode", "online_link", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "register_taken_at", "revision", "start_day", "start_time", "state", "state_reason", "title", "venue", "venue_address", "zone") VALUES (NEW."access_note", NEW."end_day", NEW."end_time", NEW."id", NEW."known_venue_id", NEW."mode", NEW."online_link", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."register_taken_at", NEW."revision", NEW."start_day", NEW."start_time", NEW."state", NEW."state_reason", NEW."title", NEW."venue", NEW."venue_address", NEW."zone"); RETURN NULL;', hash='478b7d392c5627bba41f4c57f543e7ea74761e7d', operation='UPDATE', pgid='pgtrigger_update_update_80e54', table='agenda_session', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='session',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agenda_sessionhistory" ("access_note", "end_day", "end_time", "id", "known_venue_id", "mode", "online_link", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "register_taken_at", "revision", "start_day", "start_time", "state", "state_reason", "title", "venue", "venue_address", "zone") VALUES (OLD."access_note", OLD."end_day", OLD."end_time", OLD."id", OLD."known_venue_id", OLD."mode", OLD."online_link", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."register_taken_at", OLD."revision", OLD."start_day", OLD."start_time", OLD."state", OLD."state_reason", OLD."title", OLD."venue", OLD."venue_address", OLD."zone"); RETURN NULL;', hash='905f0f5185f38e4d3aad1d51e2faa0fcbc76ffc7', operation='DELETE', pgid='pgtrigger_delete_delete_19abc', table='agenda_session', when='AFTER')),
        ),
    ]
