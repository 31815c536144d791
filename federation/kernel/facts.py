"""What the details of a log entry are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACTS: dict[str, str | Promise] = {
    "reason": _("Reason"),
    "answer": _("Answer"),
    "task": _("Task"),
    "note": _("Note"),
    "title": _("Title"),
    "words": _("What was written"),
    "department": _("Department"),
    "outcome": _("Outcome"),
    "category": _("Category"),
    "compound": _("Compound"),
    "days": _("Days"),
    "satisfaction": _("Satisfaction"),
    "neighbour": _("Neighbour"),
    "count": _("How many"),
    "until": _("Until"),
    "firm": _("Firm"),
    "resource": _("Resource"),
    "name": _("Name"),
    "code": _("Code"),
    "role": _("Role"),
    "person": _("Person"),
    "contact": _("Contact person"),
    "kind": _("Kind"),
    "mode": _("Mode"),
    "changed": _("Changed"),
    "citation": _("Legal basis"),
    "file": _("File"),
    "level": _("Level"),
    "percent": _("Percent"),
    "demand": _("What is demanded"),
    "evidence": _("Evidence"),
    "rows": _("Rows"),
    "date": _("Date"),
    "working": _("worked"),
    "start": _("From"),
    "end": _("Until"),
    "since": _("From"),
    "quantity": _("How many"),
    "keep": _("Kept at home"),
    "points": _("Points"),
    "result": _("What was done"),
    "stars": _("Rating"),
    "new": _("New"),
    "unchanged": _("Unchanged"),
    "wrong": _("Wrong"),
    "before": _("Before"),
    "after": _("After"),
}


def fact(name: str) -> str:
    """What a detail of an entry is called, in words."""
    return str(FACTS.get(name, name))
