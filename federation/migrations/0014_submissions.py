from django.db import migrations, models
from django.db.models.functions import Now

import federation.kernel.sealed


class Migration(migrations.Migration):
    dependencies = [("federation", "0013_imports_of_every_kind")]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("location", federation.kernel.sealed.SealedField(blank=True)),
                ("made_at", models.DateTimeField(db_default=Now(), db_index=True)),
            ],
        ),
    ]
