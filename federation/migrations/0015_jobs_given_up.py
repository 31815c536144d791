from django.db import migrations, models


class Migration(migrations.Migration):
    """Until now publications counted, and those that had fifty were dead without a word: they are due again."""

    dependencies = [("federation", "0014_submissions")]

    operations = [
        migrations.AlterField(model_name="job", name="attempts", field=models.PositiveIntegerField(default=0)),
        migrations.AddField(model_name="job", name="failures", field=models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(model_name="job", name="given_up_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["given_up_at"], condition=models.Q(given_up_at__isnull=False), name="job_given_up"),
        ),
    ]
