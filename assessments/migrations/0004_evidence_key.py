import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_surveys")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="sent_as",
            field=models.UUIDField(default=uuid.uuid4, help_text="The phone's own key: the same picture sent twice is one."),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("subdistrict", "mark", "sent_as"), name="evidence_once"),
        ),
    ]
