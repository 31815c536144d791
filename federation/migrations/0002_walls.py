from django.db import migrations

from federation.tenancy.wall import Wall

# A person signs in before any subdistrict is set, so the own memberships are readable by person.
OWN = "user_id = nullif(current_setting('app.user', true), '')::bigint"


class Migration(migrations.Migration):
    dependencies = [("federation", "0001_initial"), ("communities", "0003_walls")]

    operations = [
        Wall("PropertyFirm", "Department"),
        Wall("Membership", readable=OWN),
        Wall("CertificateKind", "Skill", "Trade", "EquipmentType"),
        Wall("Resource", "Unit", "ResourceSkill", "Certificate", "WeeklyHours", "AvailabilityException", "HomeReserve"),
        Wall("Notice", "Job", "Setting", "Counter", "IdempotencyKey", "ImportBatch"),
        Wall("LogEntry", append_only=True),
    ]
