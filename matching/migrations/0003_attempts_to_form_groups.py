from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0002_steps_can_be_undone'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='matchrun',
            options={'ordering': ['-asked_at', '-pk'], 'verbose_name': 'attempt to form groups', 'verbose_name_plural': 'attempts to form groups'},
        ),
    ]
