"""A home and its answer are written by one transaction; who reads for the application may not see which (ADR 10)."""

from django.db import migrations

from federation.tenancy.wall import HideVersions


class Migration(migrations.Migration):

    dependencies = [("assessments", "0009_opening")]

    operations = [HideVersions("Household", "Answer", "PaperEntry")]
