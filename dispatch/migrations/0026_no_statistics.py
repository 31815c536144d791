"""What people said and who they are stays out of pg_stats, which no erasing reaches."""

from django.db import migrations

from federation.tenancy.wall import NoStatistics


class Migration(migrations.Migration):

    dependencies = [("dispatch", "0025_shift_moves")]

    operations = [
        NoStatistics(
            "WorkOrder", "title", "description", "place", "reporter", "phone", "address", "result", "parts", "plan", "latitude", "longitude",
        ),
        NoStatistics("Follower", "phone"),
        NoStatistics("OutsideLink", "name", "phone", "task", "answer"),
        NoStatistics("CoHandler", "task", "answer"),
        NoStatistics("Transfer", "reason", "answer"),
    ]
