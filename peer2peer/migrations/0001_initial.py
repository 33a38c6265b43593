import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(help_text='The list it is of, as app.model.', max_length=80)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(help_text="The filters, as they stand in the list's address.", max_length=1000)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('owner'), models.F('listing'), models.F('name'), name='saved_filter_once_a_name')],
            },
        ),
    ]
