from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0024_open311_repeated")]

    operations = [
        migrations.AddField("shift", "moved_at", models.DateTimeField(null=True, verbose_name="times changed")),
        migrations.AddField("shift", "moves", models.PositiveSmallIntegerField(default=0, verbose_name="times changed so often")),
    ]
