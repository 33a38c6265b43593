import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('ask', 'Ask'), ('offer', 'Offer')], max_length=5)),
                ('words', models.CharField(max_length=280)),
                ('posted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('taken_down_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='board_cards', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.topic')),
            ],
            options={
                'verbose_name': 'card on the board',
                'verbose_name_plural': 'cards on the board',
                'ordering': ['-posted_at', '-pk'],
                'indexes': [models.Index(fields=['-posted_at'], name='board_card_posted')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['ask', 'offer'])), name='board_card_kind'), models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('posted_at')), _connector='OR'), name='board_card_expires_later')],
            },
        ),
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('words', models.CharField(blank=True, max_length=280)),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('place', models.CharField(blank=True, max_length=160)),
                ('asker_shares', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'My e-mail address'), ('phone', 'My telephone number'), ('museum', 'My museum and my role there')], max_length=10), default=list, size=None)),
                ('asked_shares', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'My e-mail address'), ('phone', 'My telephone number'), ('museum', 'My museum and my role there')], max_length=10), blank=True, default=list, size=None)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No')], max_length=3)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('asked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='introductions_got', to=settings.AUTH_USER_MODEL)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='introductions_asked', to=settings.AUTH_USER_MODEL)),
                ('card', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='matching.boardcard')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(fields=['expires_at'], name='introduction_expires')],
                'constraints': [models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'no', ''])), name='introduction_answer'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='introduction_answer_has_its_time'), models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('asked_at')), _connector='OR'), name='introduction_expires_later'), models.UniqueConstraint(models.F('asker'), models.F('asked'), condition=models.Q(('card', None)), name='introduction_asked_once'), models.UniqueConstraint(models.F('asker'), models.F('card'), name='introduction_once_a_card'), models.CheckConstraint(condition=models.Q(('asker_shares__contained_by', ['email', 'phone', 'museum']), ('asked_shares__contained_by', ['email', 'phone', 'museum'])), name='introduction_shares')],
            },
        ),
        migrations.CreateModel(
            name='MatchRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('solving', 'Being worked out'), ('ready', 'Ready to choose from'), ('failed', 'No way was found'), ('board', 'Being adjusted'), ('published', 'Published')], default='solving', max_length=10)),
                ('settings', models.JSONField(default=dict)),
                ('input', models.JSONField(default=dict, editable=False)),
                ('fixed', models.JSONField(default=dict, editable=False, help_text='Entry: the group it stays in.')),
                ('seed', models.PositiveIntegerField(default=0)),
                ('code_version', models.CharField(max_length=20)),
                ('stop_asked', models.BooleanField(default=False)),
                ('problem', models.TextField(blank=True)),
                ('chosen', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('board_version', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('solved_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='again', to='matching.matchrun')),
            ],
            options={
                'verbose_name': 'forming of groups',
                'verbose_name_plural': 'formings of groups',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='matching.matchrun')),
            ],
            options={
                'ordering': ['run', '-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Alternative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('groups', models.JSONField()),
                ('unplaced', models.JSONField()),
                ('objective', models.FloatField()),
                ('bound', models.FloatField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alternatives', to='matching.matchrun')),
            ],
            options={
                'ordering': ['run', 'number'],
                'constraints': [models.UniqueConstraint(models.F('run'), models.F('number'), name='alternative_once_a_run')],
            },
        ),
        migrations.CreateModel(
            name='NotWith',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, verbose_name='their e-mail address')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(models.F('person'), models.F('address'), name='not_with_once')],
            },
        ),
        migrations.CreateModel(
            name='Openness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paused', models.BooleanField(default=False, verbose_name='not now')),
                ('capacity', models.PositiveSmallIntegerField(default=3, verbose_name='introductions at a time, at most')),
                ('half_days', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mon-am', 'Monday morning'), ('mon-pm', 'Monday afternoon'), ('tue-am', 'Tuesday morning'), ('tue-pm', 'Tuesday afternoon'), ('wed-am', 'Wednesday morning'), ('wed-pm', 'Wednesday afternoon'), ('thu-am', 'Thursday morning'), ('thu-pm', 'Thursday afternoon'), ('fri-am', 'Friday morning'), ('fri-pm', 'Friday afternoon')], max_length=6), blank=True, default=list, size=None)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='openness', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('half_days__contained_by', ['mon-am', 'mon-pm', 'tue-am', 'tue-pm', 'wed-am', 'wed-pm', 'thu-am', 'thu-pm', 'fri-am', 'fri-pm'])), name='openness_half_days'), models.CheckConstraint(condition=models.Q(('capacity__range', (1, 9))), name='openness_capacity')],
            },
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pool', to='programmes.call')),
            ],
            options={
                'verbose_name': 'call for groups',
                'verbose_name_plural': 'calls for groups',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PairRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('line', "One is the other's line manager: apart"), ('conflict', 'A declared conflict: apart'), ('together', 'They asked to stay together')], max_length=10)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pair_rules', to='matching.pool')),
            ],
            options={
                'verbose_name': 'rule about two people',
                'verbose_name_plural': 'rules about two people',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['line', 'conflict', 'together'])), name='pair_rule_kind'), models.UniqueConstraint(models.F('pool'), models.F('kind'), models.F('first'), models.F('second'), name='pair_rule_once')],
            },
        ),
        migrations.AddField(
            model_name='matchrun',
            name='pool',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='matching.pool'),
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('staff', 'Paid staff'), ('volunteer', 'Volunteer'), ('trustee', 'Trustee or governor'), ('freelance', 'Freelance'), ('student', 'Student or trainee')], default='staff', max_length=12, verbose_name='you are')),
                ('goal', models.CharField(choices=[('problem', 'Solve a problem I have'), ('skill', 'Get better at something'), ('change', 'Find a way through a change at my museum'), ('peers', 'Know people who do what I do')], default='problem', max_length=10)),
                ('work', models.CharField(choices=[('alone', 'I work alone'), ('team', 'One of a team'), ('manages', 'I manage other people'), ('leads', 'I lead the museum, or sit on its board')], default='team', max_length=10)),
                ('years', models.CharField(choices=[('under_two', 'Under two years'), ('two_to_five', 'Two to five years'), ('six_to_fifteen', 'Six to fifteen years'), ('over_fifteen', 'Over fifteen years')], default='two_to_five', max_length=16, verbose_name='years in museums')),
                ('meeting', models.CharField(choices=[('in_person', 'In person only'), ('either', 'In person or online'), ('online', 'Online only')], default='either', max_length=10)),
                ('travel_km', models.PositiveSmallIntegerField(default=60, verbose_name='travels up to (km, one way)')),
                ('half_days', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mon-am', 'Monday morning'), ('mon-pm', 'Monday afternoon'), ('tue-am', 'Tuesday morning'), ('tue-pm', 'Tuesday afternoon'), ('wed-am', 'Wednesday morning'), ('wed-pm', 'Wednesday afternoon'), ('thu-am', 'Thursday morning'), ('thu-pm', 'Thursday afternoon'), ('fri-am', 'Friday morning'), ('fri-pm', 'Friday afternoon')], max_length=6), blank=True, default=list, size=None)),
                ('capacity', models.PositiveSmallIntegerField(default=1, verbose_name='groups at a time')),
                ('state', models.CharField(choices=[('in', 'Wants a group'), ('paused', 'Not this time'), ('withdrawn', 'Withdrawn')], default='in', max_length=10)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('museum', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.museum')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_wishes', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='matching.pool')),
            ],
            options={
                'verbose_name': 'wish for a group',
                'verbose_name_plural': 'wishes for groups',
                'ordering': ['pool', 'person'],
                'constraints': [models.UniqueConstraint(models.F('pool'), models.F('person'), name='entry_once_a_pool'), models.CheckConstraint(condition=models.Q(('kind__in', ['staff', 'volunteer', 'trustee', 'freelance', 'student'])), name='entry_kind'), models.CheckConstraint(condition=models.Q(('goal__in', ['problem', 'skill', 'change', 'peers'])), name='entry_goal'), models.CheckConstraint(condition=models.Q(('work__in', ['alone', 'team', 'manages', 'leads'])), name='entry_work'), models.CheckConstraint(condition=models.Q(('years__in', ['under_two', 'two_to_five', 'six_to_fifteen', 'over_fifteen'])), name='entry_years'), models.CheckConstraint(condition=models.Q(('meeting__in', ['in_person', 'either', 'online'])), name='entry_meeting'), models.CheckConstraint(condition=models.Q(('state__in', ['in', 'paused', 'withdrawn'])), name='entry_state'), models.CheckConstraint(condition=models.Q(('half_days__contained_by', ['mon-am', 'mon-pm', 'tue-am', 'tue-pm', 'wed-am', 'wed-pm', 'thu-am', 'thu-pm', 'fri-am', 'fri-pm'])), name='entry_half_days'), models.CheckConstraint(condition=models.Q(('capacity__range', (1, 9))), name='entry_capacity')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('group', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('locked', models.BooleanField(default=False)),
                ('message', models.TextField(blank=True, help_text='What somebody who could not be placed is told.')),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='matching.entry')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='matching.matchrun')),
            ],
            options={
                'ordering': ['run', 'group', 'entry'],
                'constraints': [models.UniqueConstraint(models.F('run'), models.F('entry'), name='seat_once_a_run')],
            },
        ),
        migrations.CreateModel(
            name='SetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('who', 'Who may share a group'), ('slot', 'A half-day at which all are free'), ('size', 'The size of a group'), ('topic', 'A topic in common'), ('travel', 'How people can meet'), ('together', 'People who stay together'), ('left', 'Somebody who no longer wants a group')], max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='set_aside', to='matching.matchrun')),
            ],
            options={
                'verbose_name': 'rule set aside',
                'verbose_name_plural': 'rules set aside',
                'ordering': ['run', 'group', 'kind'],
                'constraints': [models.UniqueConstraint(models.F('run'), models.F('group'), models.F('kind'), name='set_aside_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['size', 'together', 'topic', 'travel'])), name='set_aside_only_what_may_be'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='set_aside_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Start',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a worker'), ('working', 'At work'), ('done', 'Done'), ('failed', 'Found nothing')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('progress', models.PositiveSmallIntegerField(default=0, help_text='Per cent.')),
                ('result', models.JSONField(default=list, editable=False)),
                ('problem', models.TextField(blank=True)),
                ('heard_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='starts', to='matching.matchrun')),
            ],
            options={
                'ordering': ['run', 'number'],
                'constraints': [models.UniqueConstraint(models.F('run'), models.F('number'), name='start_once_a_run'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'working', 'done', 'failed'])), name='match_start_state'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='match_start_progress')],
            },
        ),
        migrations.AddConstraint(
            model_name='matchrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['solving', 'ready', 'failed', 'board', 'published'])), name='match_run_state'),
        ),
        migrations.AddConstraint(
            model_name='matchrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at', None)), _connector='OR'), name='match_run_published_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='matchrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('board', 'published')), _negated=True), ('chosen__isnull', False), _connector='OR'), name='match_run_board_shows_a_choice'),
        ),
    ]
