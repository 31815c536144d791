from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='compound',
            name='outside',
            field=models.BooleanField(default=False, help_text="A neighbouring subdistrict's compound that is helped; no list counts it."),
        ),
    ]
