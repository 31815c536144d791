from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0012_cases'),
    ]

    operations = [
        migrations.AddField(
            model_name='helprequest',
            name='gaps',
            field=models.JSONField(default=list),
        ),
    ]
