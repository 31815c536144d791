from django.db import migrations

from federation.tenancy.wall import Wall

# A person signs in before any subdistrict is set, so the own memberships are readable by person.
OWN = "user_id = nullif(current_setting('app.user', true), '')::bigint"


class Migration(migrations.Migration):
    dependencies = [("federation", "0003_walls"), ("communities", "0002_walls")]

    operations = [
        Wall("Membership", readable=OWN),
        Wall("Resource", "Unit", "ResourceSkill", "Certificate", "WeeklyHours", "AvailabilityException", "HomeReserve"),
        Wall("ImportBatch"),
    ]
