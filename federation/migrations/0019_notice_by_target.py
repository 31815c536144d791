from django.db import migrations, models

from federation.notices.models import Target


class Migration(migrations.Migration):
    dependencies = [("federation", "0018_words_of_the_log")]

    operations = [
        migrations.RemoveIndex("notice", "notice_by_link"),
        migrations.AddIndex("notice", models.Index("subdistrict", Target("link"), name="notice_by_target")),
    ]
