from django.db import migrations

from federation.tenancy.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("federation", "0002_membership_and_pool")]

    operations = [
        Wall("PropertyFirm", "Department", "CertificateKind", "Skill", "Trade", "EquipmentType"),
        Wall("Notice", "Job", "Setting", "Counter", "IdempotencyKey"),
        Wall("LogEntry", append_only=True),
    ]
