from django.db import migrations

from federation.tenancy.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("communities", "0001_initial"), ("federation", "0003_walls")]

    operations = [Wall("Community", "Compound", "Management", "ServiceContract")]
