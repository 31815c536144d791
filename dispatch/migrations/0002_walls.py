from django.db import migrations

from federation.tenancy.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_initial"), ("federation", "0004_pool_walls")]

    operations = [
        Wall("HelpRequest", "RequestLine", "LineSkill", "Photo", "Candidate", "Offer", "Job", "Booking"),
        Wall("Rating", "LedgerEntry", append_only=True),
    ]
