from django.db import migrations, models

import federation.kernel.sealed


class Migration(migrations.Migration):
    dependencies = [("federation", "0004_pool_walls")]

    operations = [
        migrations.RemoveField("importbatch", "rows"),
        migrations.AddField("importbatch", "content", federation.kernel.sealed.SealedField(default="[]")),
        migrations.AddField("importbatch", "outcomes", models.JSONField(default=list)),
        migrations.AddField("importbatch", "unused", models.JSONField(default=list)),
    ]
