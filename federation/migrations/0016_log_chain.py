import django.db.models.deletion
import federation.tenancy.scope
import uuid
from django.db import migrations, models

from federation.tenancy.wall import Wall


class Migration(migrations.Migration):
    """The first sweeps afterwards chain what the log holds already, five thousand entries each."""

    dependencies = [("federation", "0015_jobs_given_up")]

    operations = [
        migrations.CreateModel(
            name="LogLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField()),
                ("entry", models.UUIDField()),
                ("written_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("subdistrict", models.ForeignKey(default=federation.tenancy.scope.current_or_none, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.subdistrict", verbose_name="subdistrict")),
            ],
        ),
        migrations.AddConstraint(
            model_name="loglink",
            constraint=models.UniqueConstraint(fields=["subdistrict", "number"], name="log_link_number"),
        ),
        migrations.AddConstraint(
            model_name="loglink",
            constraint=models.UniqueConstraint(fields=["subdistrict", "entry"], name="log_link_entry"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["subdistrict", "written_at"], name="log_by_writing"),
        ),
        Wall("LogLink", append_only=True),
    ]
