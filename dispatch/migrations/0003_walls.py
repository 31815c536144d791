from django.db import migrations

from federation.tenancy.wall import Wall


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_initial"), ("federation", "0002_walls"), ("communities", "0004_contract_wall")]

    operations = [
        Wall("HelpRequest", "RequestLine", "LineSkill", "Photo", "Candidate", "Offer", "Job", "Booking"),
        Wall("Rating", "LedgerEntry", append_only=True),
    ]
