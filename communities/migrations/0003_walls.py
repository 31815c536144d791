from django.db import migrations

from federation.tenancy.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("communities", "0002_initial")]

    operations = [Wall("Community", "Compound", "Management")]
