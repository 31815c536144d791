from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0023_neighbours_help_in_the_ledger")]

    operations = [
        migrations.AddField("received", "fingerprint", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddIndex("received", models.Index(fields=["subdistrict", "key", "fingerprint"], name="open311_repeated")),
    ]
