"""All that was written in a story can be emptied, and stays out of pg_stats (kernel/forgetting.py); tests/dispatch/work_orders walks it."""

from django.db import migrations

from federation.tenancy.wall import MayForget, NoStatistics


class Migration(migrations.Migration):

    dependencies = [("dispatch", "0028_no_statistics_of_help")]

    operations = [
        NoStatistics("WorkOrder", "plan_owner"),
        NoStatistics("Exclusion", "reason", "answer", "appeal"),
        NoStatistics("Callback", "note"),
        NoStatistics("Span", "reason", "evidence"),
        NoStatistics("HotlineOrder", "place_text", "extra"),
        NoStatistics("SupervisionAct", "demand", "answer"),
        NoStatistics("TimeRequest", "reason", "evidence", "answer"),
        NoStatistics("Offer", "reason"),
        NoStatistics("Consultation", "question", "meets_where", "outcome"),
        NoStatistics("Finding", "text"),
        NoStatistics("Option", "title", "text"),
        NoStatistics("Step", "text", "note"),
        NoStatistics("Alarm", "outcome"),
        NoStatistics("TimeEstimate", "basis"),
        NoStatistics("Call", "reason"),
        NoStatistics("Shift", "note", "reason"),
        NoStatistics("Extension", "reason", "answer"),
        NoStatistics("CheckIn", "reason"),
        NoStatistics("Swap", "reason"),
        NoStatistics("Permit", "place", "work", "reason"),
        NoStatistics("Complaint", "reason", "answer"),
        NoStatistics("Rating", "comment"),
        NoStatistics("Received", "email", "device", "account", "media_url", "fingerprint"),
        NoStatistics("Update", "description"),
        MayForget("CheckIn", "reason"),
        MayForget("Swap", "reason"),
        MayForget("Rating", "comment"),
    ]
