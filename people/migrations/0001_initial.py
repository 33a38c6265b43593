import common.search
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=80, verbose_name='other words')),
                ('lexemes', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector(common.search.Plain('words'), config='english'), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
            options={
                'verbose_name': 'other word',
                'verbose_name_plural': 'other words',
                'ordering': ['term', 'words'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='e-mail address')),
                ('shared_mailbox', models.EmailField(blank=True, help_text='For people without an address of their own: a mailbox that others read too.', max_length=254)),
                ('name', models.CharField(max_length=120)),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('contact_by', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone'), ('text', 'Text message')], default='email', max_length=10, verbose_name='best way to reach you')),
                ('access_needs', models.TextField(blank=True, help_text='What makes a session work for you. Offered to you each time you sign up; never shown to others.')),
                ('about', models.TextField(blank=True, max_length=600, verbose_name='about you')),
                ('show_name', models.CharField(choices=[('officers', 'Programme officers only'), ('members', 'People who are signed in'), ('everyone', 'Everyone, signed in or not')], default='members', max_length=10)),
                ('show_museum', models.CharField(choices=[('officers', 'Programme officers only'), ('members', 'People who are signed in'), ('everyone', 'Everyone, signed in or not')], default='members', max_length=10)),
                ('show_topics', models.CharField(choices=[('officers', 'Programme officers only'), ('members', 'People who are signed in'), ('everyone', 'Everyone, signed in or not')], default='members', max_length=10)),
                ('show_about', models.CharField(choices=[('officers', 'Programme officers only'), ('members', 'People who are signed in'), ('everyone', 'Everyone, signed in or not')], default='members', max_length=10)),
                ('show_email', models.CharField(choices=[('officers', 'Programme officers only'), ('members', 'People who are signed in'), ('everyone', 'Everyone, signed in or not')], default='officers', max_length=10)),
                ('show_phone', models.CharField(choices=[('officers', 'Programme officers only'), ('members', 'People who are signed in'), ('everyone', 'Everyone, signed in or not')], default='officers', max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False, help_text="May open the officers' desk, for the programmes they have a role in.", verbose_name='officer')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to=settings.AUTH_USER_MODEL)),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': [common.search.Plain('name'), 'pk'],
                'indexes': [models.Index(common.search.Plain('name'), name='person_plain_name')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='person_email_whatever_case'), models.UniqueConstraint(django.db.models.functions.text.Lower('shared_mailbox'), common.search.Plain('name'), condition=models.Q(('email', None), models.Q(('shared_mailbox', ''), _negated=True)), name='person_once_a_shared_mailbox'), models.CheckConstraint(condition=models.Q(('contact_by__in', ['email', 'phone', 'text'])), name='person_contact_by'), models.CheckConstraint(condition=models.Q(('show_name__in', ['officers', 'members', 'everyone'])), name='person_show_name'), models.CheckConstraint(condition=models.Q(('show_museum__in', ['officers', 'members', 'everyone'])), name='person_show_museum'), models.CheckConstraint(condition=models.Q(('show_topics__in', ['officers', 'members', 'everyone'])), name='person_show_topics'), models.CheckConstraint(condition=models.Q(('show_about__in', ['officers', 'members', 'everyone'])), name='person_show_about'), models.CheckConstraint(condition=models.Q(('show_email__in', ['officers', 'members', 'everyone'])), name='person_show_email'), models.CheckConstraint(condition=models.Q(('show_phone__in', ['officers', 'members', 'everyone'])), name='person_show_phone')],
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('staff', 'Paid staff'), ('volunteer', 'Volunteer'), ('trustee', 'Trustee or governor'), ('freelance', 'Freelance'), ('student', 'Student or trainee')], default='staff', max_length=12)),
                ('role', models.CharField(blank=True, max_length=120, verbose_name='job title or role')),
                ('is_main', models.BooleanField(default=False, verbose_name='main museum')),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-is_main', '-starts_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Museum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('accreditation', models.CharField(choices=[('accredited', 'Accredited'), ('provisional', 'Provisionally Accredited'), ('working_towards', 'Working towards Accreditation'), ('none', 'Not Accredited'), ('unknown', 'Not known')], default='unknown', max_length=20)),
                ('governance', models.CharField(choices=[('independent', 'Independent'), ('local_authority', 'Local authority'), ('national', 'National'), ('university', 'University'), ('other', 'Other (armed services, English Heritage, National Trust and the like)'), ('unknown', 'Not known')], default='unknown', max_length=20)),
                ('size', models.CharField(choices=[('small', 'Small (up to 10,000 visits a year)'), ('medium', 'Medium (10,000 to 50,000 visits a year)'), ('large', 'Large (50,000 to 1 million visits a year)'), ('huge', 'Very large (over 1 million visits a year)'), ('unknown', 'Not known')], default='unknown', max_length=10)),
                ('status', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('merged', 'Merged into another museum')], default='open', max_length=10)),
                ('register_number', models.CharField(blank=True, help_text='Its number in the register it was imported from.', max_length=60, null=True, unique=True)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('area', models.CharField(blank=True, max_length=100, verbose_name='county or council')),
                ('country', models.CharField(default='United Kingdom', max_length=60)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('website', models.URLField(blank=True)),
                ('checked', models.BooleanField(default=True, help_text='Off for an entry that a person typed in: an officer checks it once.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_museums', to='people.museum')),
            ],
            options={
                'ordering': [common.search.Plain('name'), 'pk'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(common.search.Plain('name'), name='gin_trgm_ops'), name='museum_plain_name_trgm'), models.Index(common.search.Plain('name'), name='museum_plain_name'), models.Index(fields=['region'], name='museum_region')],
                'constraints': [models.CheckConstraint(condition=models.Q(('accreditation__in', ['accredited', 'provisional', 'working_towards', 'none', 'unknown'])), name='museum_accreditation'), models.CheckConstraint(condition=models.Q(('governance__in', ['independent', 'local_authority', 'national', 'university', 'other', 'unknown'])), name='museum_governance'), models.CheckConstraint(condition=models.Q(('size__in', ['small', 'medium', 'large', 'huge', 'unknown'])), name='museum_size'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'closed', 'merged'])), name='museum_status'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='museum_coordinates'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('status', 'merged')), models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='museum_merged_names_the_other')],
            },
        ),
        migrations.CreateModel(
            name='FormerMuseumStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('accreditation', models.CharField(choices=[('accredited', 'Accredited'), ('provisional', 'Provisionally Accredited'), ('working_towards', 'Working towards Accreditation'), ('none', 'Not Accredited'), ('unknown', 'Not known')], default='unknown', max_length=20)),
                ('governance', models.CharField(choices=[('independent', 'Independent'), ('local_authority', 'Local authority'), ('national', 'National'), ('university', 'University'), ('other', 'Other (armed services, English Heritage, National Trust and the like)'), ('unknown', 'Not known')], default='unknown', max_length=20)),
                ('size', models.CharField(choices=[('small', 'Small (up to 10,000 visits a year)'), ('medium', 'Medium (10,000 to 50,000 visits a year)'), ('large', 'Large (50,000 to 1 million visits a year)'), ('huge', 'Very large (over 1 million visits a year)'), ('unknown', 'Not known')], default='unknown', max_length=10)),
                ('status', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('merged', 'Merged into another museum')], default='open', max_length=10)),
                ('until', models.DateField(help_text='The first day on which this no longer held.')),
                ('museum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_statuses', to='people.museum')),
            ],
            options={
                'verbose_name_plural': 'former museum statuses',
                'ordering': ['museum', 'until'],
                'constraints': [models.UniqueConstraint(models.F('museum'), models.F('until'), name='former_status_once_a_day'), models.CheckConstraint(condition=models.Q(('accreditation__in', ['accredited', 'provisional', 'working_towards', 'none', 'unknown'])), name='former_status_accreditation'), models.CheckConstraint(condition=models.Q(('governance__in', ['independent', 'local_authority', 'national', 'university', 'other', 'unknown'])), name='former_status_governance'), models.CheckConstraint(condition=models.Q(('size__in', ['small', 'medium', 'large', 'huge', 'unknown'])), name='former_status_size'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'closed', 'merged'])), name='former_status_status')],
            },
        ),
        migrations.CreateModel(
            name='AffiliationHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('staff', 'Paid staff'), ('volunteer', 'Volunteer'), ('trustee', 'Trustee or governor'), ('freelance', 'Freelance'), ('student', 'Student or trainee')], default='staff', max_length=12)),
                ('role', models.CharField(blank=True, max_length=120, verbose_name='job title or role')),
                ('is_main', models.BooleanField(default=False, verbose_name='main museum')),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='people.affiliation')),
                ('museum', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.museum')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='affiliation',
            name='museum',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='people.museum'),
        ),
        migrations.CreateModel(
            name='MuseumFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('detail', models.CharField(max_length=300)),
                ('raised_at', models.DateTimeField(auto_now_add=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('museum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='people.museum')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-raised_at'],
                'constraints': [models.UniqueConstraint(models.F('museum'), models.F('kind'), condition=models.Q(('settled_at', None)), name='flag_once_while_open')],
            },
        ),
        migrations.CreateModel(
            name='MuseumHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('accreditation', models.CharField(choices=[('accredited', 'Accredited'), ('provisional', 'Provisionally Accredited'), ('working_towards', 'Working towards Accreditation'), ('none', 'Not Accredited'), ('unknown', 'Not known')], default='unknown', max_length=20)),
                ('governance', models.CharField(choices=[('independent', 'Independent'), ('local_authority', 'Local authority'), ('national', 'National'), ('university', 'University'), ('other', 'Other (armed services, English Heritage, National Trust and the like)'), ('unknown', 'Not known')], default='unknown', max_length=20)),
                ('size', models.CharField(choices=[('small', 'Small (up to 10,000 visits a year)'), ('medium', 'Medium (10,000 to 50,000 visits a year)'), ('large', 'Large (50,000 to 1 million visits a year)'), ('huge', 'Very large (over 1 million visits a year)'), ('unknown', 'Not known')], default='unknown', max_length=10)),
                ('status', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('merged', 'Merged into another museum')], default='open', max_length=10)),
                ('register_number', models.CharField(blank=True, help_text='Its number in the register it was imported from.', max_length=60, null=True)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('region', models.CharField(blank=True, max_length=80)),
                ('area', models.CharField(blank=True, max_length=100, verbose_name='county or council')),
                ('country', models.CharField(default='United Kingdom', max_length=60)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('website', models.URLField(blank=True)),
                ('checked', models.BooleanField(default=True, help_text='Off for an entry that a person typed in: an officer checks it once.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.museum')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='people.museum')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MuseumImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=200)),
                ('content', models.BinaryField(default=bytes)),
                ('columns', models.JSONField(default=dict, help_text='Which column (from 0) holds which fact.')),
                ('header', models.JSONField(default=list)),
                ('plan', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('mapping', 'Columns to be checked'), ('checking', 'Trial run under way'), ('checked', 'Ready to import'), ('applying', 'Being imported'), ('applied', 'Imported'), ('failed', 'Not imported')], default='mapping', max_length=10)),
                ('progress', models.PositiveSmallIntegerField(default=0, help_text='Per cent.')),
                ('problem', models.CharField(blank=True, max_length=400)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='museum_imports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import of museums',
                'verbose_name_plural': 'imports of museums',
                'ordering': ['-uploaded_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['mapping', 'checking', 'checked', 'applying', 'applied', 'failed'])), name='museum_import_state'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='museum_import_progress')],
            },
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, unique=True)),
                ('area', models.CharField(blank=True, max_length=120)),
                ('description', models.TextField(blank=True)),
                ('website', models.URLField(blank=True)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='networks_led', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': [common.search.Plain('name')],
            },
        ),
        migrations.CreateModel(
            name='NetworkMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_on', models.DateField(blank=True, null=True)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('museum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='network_memberships', to='people.museum')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.network')),
            ],
            options={
                'ordering': ['network', 'museum'],
                'constraints': [models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='network_left_after_joining'), models.UniqueConstraint(models.F('network'), models.F('museum'), condition=models.Q(('left_on', None)), name='network_membership_once_while_it_lasts')],
            },
        ),
        migrations.AddField(
            model_name='network',
            name='museums',
            field=models.ManyToManyField(related_name='networks', through='people.NetworkMembership', to='people.museum'),
        ),
        migrations.CreateModel(
            name='NotDuplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='not_duplicate_once_a_pair'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='not_duplicate_in_order')],
            },
        ),
        migrations.CreateModel(
            name='PersonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('record', models.JSONField(default=dict, editable=False)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('gone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'merge of two people',
                'verbose_name_plural': 'merges of people',
                'ordering': ['-at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept', models.F('gone')), _negated=True), name='person_merge_is_of_two')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The preferred word, as colleagues say it.', max_length=80, unique=True)),
                ('broader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='narrower', to='people.term')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_terms', to='people.term')),
                ('related', models.ManyToManyField(blank=True, to='people.term')),
            ],
            options={
                'verbose_name': 'term of the thesaurus',
                'verbose_name_plural': 'thesaurus',
                'ordering': [common.search.Plain('name'), 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LabelHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('words', models.CharField(max_length=80, verbose_name='other words')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='people.label')),
                ('term', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.term')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='label',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='people.term'),
        ),
        migrations.CreateModel(
            name='TermHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(help_text='The preferred word, as colleagues say it.', max_length=80)),
                ('broader', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.term')),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.term')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history_row', to='people.term')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('scope_note', models.CharField(blank=True, help_text='One sentence on what belongs here.', max_length=240)),
                ('area', models.CharField(help_text='The heading it is listed under.', max_length=60)),
                ('retired', models.BooleanField(default=False)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_topics', to='people.topic')),
            ],
            options={
                'ordering': ['area', common.search.Plain('name')],
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(common.search.Plain('name'), name='gin_trgm_ops'), name='topic_plain_name_trgm')],
            },
        ),
        migrations.AddField(
            model_name='term',
            name='topics',
            field=models.ManyToManyField(blank=True, help_text='What somebody who says this means. Empty: the topics of the broader term.', related_name='terms', to='people.topic'),
        ),
        migrations.CreateModel(
            name='TopicInterest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('offer', 'I can help with this'), ('want', 'I want to learn about this')], max_length=5)),
                ('note', models.CharField(blank=True, max_length=240)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_interests', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='people.topic')),
            ],
            options={
                'ordering': ['direction', 'topic'],
                'indexes': [models.Index(fields=['topic', 'direction'], include=('person',), name='topic_interest_who'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('note', config='english'), name='topic_interest_note_words')],
                'constraints': [models.CheckConstraint(condition=models.Q(('direction__in', ['offer', 'want'])), name='topic_interest_direction'), models.UniqueConstraint(models.F('person'), models.F('topic'), models.F('direction'), name='topic_interest_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='museum',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_museumhistory" ("accreditation", "address", "area", "checked", "country", "created_at", "governance", "id", "latitude", "longitude", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "region", "register_number", "size", "status", "subjects", "town", "website") VALUES (NEW."accreditation", NEW."address", NEW."area", NEW."checked", NEW."country", NEW."created_at", NEW."governance", NEW."id", NEW."latitude", NEW."longitude", NEW."merged_into_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."region", NEW."register_number", NEW."size", NEW."status", NEW."subjects", NEW."town", NEW."website"); RETURN NULL;', hash='60ce7af565f2682751d329cb90994a85bdb3284c', operation='INSERT', pgid='pgtrigger_insert_insert_a9165', table='people_museum', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='museum',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_museumhistory" ("accreditation", "address", "area", "checked", "country", "created_at", "governance", "id", "latitude", "longitude", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "region", "register_number", "size", "status", "subjects", "town", "website") VALUES (NEW."accreditation", NEW."address", NEW."area", NEW."checked", NEW."country", NEW."created_at", NEW."governance", NEW."id", NEW."latitude", NEW."longitude", NEW."merged_into_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."region", NEW."register_number", NEW."size", NEW."status", NEW."subjects", NEW."town", NEW."website"); RETURN NULL;', hash='a2ab722890eae4298e6e7ee898f2e6d258890699', operation='UPDATE', pgid='pgtrigger_update_update_789e2', table='people_museum', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='museum',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_museumhistory" ("accreditation", "address", "area", "checked", "country", "created_at", "governance", "id", "latitude", "longitude", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "region", "register_number", "size", "status", "subjects", "town", "website") VALUES (OLD."accreditation", OLD."address", OLD."area", OLD."checked", OLD."country", OLD."created_at", OLD."governance", OLD."id", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postcode", OLD."region", OLD."register_number", OLD."size", OLD."status", OLD."subjects", OLD."town", OLD."website"); RETURN NULL;', hash='16dd1b09bf2bbd41d48aa3d5abdcee533e4229ee', operation='DELETE', pgid='pgtrigger_delete_delete_38027', table='people_museum', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='affiliation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['staff', 'volunteer', 'trustee', 'freelance', 'student'])), name='affiliation_kind'),
        ),
        migrations.AddConstraint(
            model_name='affiliation',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='affiliation_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='affiliation',
            constraint=models.UniqueConstraint(models.F('person'), models.F('museum'), models.F('kind'), condition=models.Q(('ends_on', None)), name='affiliation_once_while_it_lasts'),
        ),
        migrations.AddConstraint(
            model_name='affiliation',
            constraint=models.UniqueConstraint(models.F('person'), condition=models.Q(('ends_on', None), ('is_main', True)), name='affiliation_one_main'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='affiliation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_affiliationhistory" ("ends_on", "id", "is_main", "kind", "museum_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."is_main", NEW."kind", NEW."museum_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."starts_on"); RETURN NULL;', hash='6307d846dce0dd652a5e4f015010f393662c40af', operation='INSERT', pgid='pgtrigger_insert_insert_c56b9', table='people_affiliation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='affiliation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_affiliationhistory" ("ends_on", "id", "is_main", "kind", "museum_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."is_main", NEW."kind", NEW."museum_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."starts_on"); RETURN NULL;', hash='28d1282cfa1c3c49f67b08e89494a83ebfb541b2', operation='UPDATE', pgid='pgtrigger_update_update_61e51', table='people_affiliation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='affiliation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_affiliationhistory" ("ends_on", "id", "is_main", "kind", "museum_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."is_main", OLD."kind", OLD."museum_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."starts_on"); RETURN NULL;', hash='2f84ff0ae7aa31812227ac2b90654ccfaae48b14', operation='DELETE', pgid='pgtrigger_delete_delete_011e1', table='people_affiliation', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='label',
            index=django.contrib.postgres.indexes.GinIndex(fields=['lexemes'], name='label_lexemes'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.UniqueConstraint(models.F('term'), models.F('words'), name='label_once_a_term'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='label',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_labelhistory" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_id", "words") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."term_id", NEW."words"); RETURN NULL;', hash='893992ecf4547cf3bb8f7b28d3b31633b2dc4949', operation='INSERT', pgid='pgtrigger_insert_insert_d6731', table='people_label', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='label',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."term_id" IS DISTINCT FROM (NEW."term_id") OR OLD."words" IS DISTINCT FROM (NEW."words"))', func='INSERT INTO "people_labelhistory" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_id", "words") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."term_id", NEW."words"); RETURN NULL;', hash='3037f24da8f1fcce214eba642bb14a73fbb3683f', operation='UPDATE', pgid='pgtrigger_update_update_8b721', table='people_label', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='label',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_labelhistory" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_id", "words") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."term_id", OLD."words"); RETURN NULL;', hash='47b3e8df9a215ceab46a2250ee4af16c8155ff6e', operation='DELETE', pgid='pgtrigger_delete_delete_2e6ac', table='people_label', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('broader', None), models.Q(('broader', models.F('id')), _negated=True), _connector='OR'), name='term_not_broader_than_itself'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='term_not_merged_into_itself'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_termhistory" ("broader_id", "id", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."broader_id", NEW."id", NEW."merged_into_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='0a89a829564941d8bd3c331fe414b1c35fd7cb4d', operation='INSERT', pgid='pgtrigger_insert_insert_a269d', table='people_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_termhistory" ("broader_id", "id", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."broader_id", NEW."id", NEW."merged_into_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='9ecc491c99da75c0a9e80847b9fd67975a7529d3', operation='UPDATE', pgid='pgtrigger_update_update_a0ce2', table='people_term', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='term',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_termhistory" ("broader_id", "id", "merged_into_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."broader_id", OLD."id", OLD."merged_into_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='c5490da8079dfadb462991003a6a401e65238890', operation='DELETE', pgid='pgtrigger_delete_delete_dfa86', table='people_term', when='AFTER')),
        ),
    ]
