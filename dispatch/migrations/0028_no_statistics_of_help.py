"""A help request quotes the work order that it came from."""

from django.db import migrations

from federation.tenancy.wall import NoStatistics


class Migration(migrations.Migration):

    dependencies = [("dispatch", "0027_photo_of_the_work")]

    operations = [
        NoStatistics("HelpRequest", "title", "description", "place"),
        NoStatistics("Job", "result"),
        NoStatistics("OutsideHelp", "result"),
    ]
