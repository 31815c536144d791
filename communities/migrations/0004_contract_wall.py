from django.db import migrations

from federation.tenancy.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("communities", "0003_walls"), ("federation", "0002_walls")]

    operations = [Wall("ServiceContract")]
