import django.db.models.deletion
from django.db import migrations

from federation.tenancy.models import TenantKey
from federation.tenancy.wall import WallKey


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0026_no_statistics")]

    operations = [
        migrations.AddField(
            "photo",
            "job",
            TenantKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="dispatch.job"),
        ),
        WallKey("Photo", "job"),
    ]
