"""The groups by which people choose what reaches them outside the product; an event is `group.what`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OTHER = "other"
GROUPS: dict[str, str | Promise] = {
    "alarm": _("Emergencies"),
    "request": _("Requests for help"),
    "offer": _("Offers and answers"),
    "job": _("Jobs under way"),
    "order": _("Work orders"),
    "supervision": _("Supervision and deadlines"),
    "consultation": _("Joint consultations"),
    "neighbour": _("Neighbours"),
    "handover": _("Lent machines and damage"),
    "ledger": _("Ledger and costs"),
    "rating": _("Ratings"),
    "assessment": _("Assessments"),
    OTHER: _("Everything else"),
}
#: Events of other names that belong to one of the groups.
BELONGS = {
    "time": "job", "shift": "job", "permit": "job", "machine": "handover", "damage": "handover", "costs": "ledger",
    "routing": "order", "project": "request", "question": "request", "firm": OTHER,
}  # fmt: skip
#: These do not wait for the end of somebody's quiet hours.
URGENT = ("alarm.raised", "alarm.late", "request.emergency", "job.cancelled")


def group_of(event: str) -> str:
    """The group that the event belongs to."""
    name = event.split(".", 1)[0]
    name = BELONGS.get(name, name)
    return name if name in GROUPS else OTHER
