"""The pool in words: what a resource offers, how long its papers hold, its week. Reads, never writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from federation.accounts.models import Membership
from federation.kernel.audit import LogEntry
from federation.kernel.sealed import masked
from federation.pool import rules
from federation.pool.models import Certificate, EquipmentType, HomeReserve, Kind, Resource, Skill, Trade, WeeklyHours

HEADER_KINDS = {Kind.EXPERT: Skill, Kind.CREW: Trade, Kind.EQUIPMENT: EquipmentType}


def what(resource: Resource) -> str:
    """What it offers: skills with level, trade with heads, or type with number and capacity."""
    if resource.kind == Kind.EXPERT:
        return _(", ").join(f"{held.skill} {held.level}" for held in resource.skills.all())
    if resource.kind == Kind.CREW:
        return _("%(trade)s, %(count)d people") % {"trade": resource.trade, "count": resource.quantity}
    words = [f"{resource.equipment_type} × {resource.quantity}"]
    if resource.capacity and resource.equipment_type:
        words.append(f"{resource.capacity:g} {resource.equipment_type.capacity_unit}")
    words.append(_("with operator") if resource.operator_included else _("without operator"))
    return _(", ").join(words)


def rows(page: Iterable[Resource], today: date, notice: int) -> list[dict[str, Any]]:
    """Resources of a list with their words and the most urgent state of their papers."""
    return [{"resource": one, "what": what(one), "papers": worst(one.certificates.all(), today, notice)} for one in page]


def validity(certificate: Certificate, today: date, notice: int) -> dict[str, str]:
    """Whether the card holds today: a lapsed review ends it like a lapsed date."""
    ends = min((day for day in (certificate.valid_until, certificate.next_review_on) if day), default=None)
    if ends is None or ends > today + timedelta(days=notice):
        return {"code": "valid", "label": _("Valid"), "tone": "good"}
    if ends >= today:
        return {"code": "expiring", "label": _("Ends in %(days)d days") % {"days": (ends - today).days}, "tone": "waiting"}
    return {"code": "expired", "label": _("Expired"), "tone": "urgent"}


def worst(certificates: Iterable[Certificate], today: date, notice: int) -> dict[str, str] | None:
    """The state to worry about first, or None when all papers hold."""
    states = [validity(one, today, notice) for one in certificates]
    return next((state for code in ("expired", "expiring") for state in states if state["code"] == code), None)


def certificates(resource: Resource, by: Membership, today: date, notice: int) -> list[dict[str, Any]]:
    """The papers with their state; the number masked, and only for those who may see it."""
    private = rules.can_see_private(by, resource)
    return [
        {"row": one, "state": validity(one, today, notice), "number": masked(one.number) if private and one.number else ""}
        for one in resource.certificates.all()
    ]


def week(resource: Resource) -> list[tuple[str, str]]:
    """Each day's name with its hours; empty hours are a day off."""
    days: dict[int, list[str]] = defaultdict(list)
    for period in WeeklyHours.objects.filter(resource=resource):
        days[period.weekday].append(hours(period.from_minute, period.until_minute))
    return [(str(name), _(", ").join(days[number])) for number, name in WEEKDAYS.items()]


def hours(start: int, end: int) -> str:
    """`08:00–18:00`."""
    return f"{start // 60:02d}:{start % 60:02d}–{end // 60:02d}:{end % 60:02d}"


def exceptions(resource: Resource, now: datetime) -> list[Any]:
    """Absences and extra times that are not over."""
    return list(resource.exceptions.filter(ends_at__gt=now))


def reserves(found: Iterable[HomeReserve]) -> list[dict[str, Any]]:
    """What firms keep at home, with the word for each code."""
    names = {kind: {term.code: str(term) for term in model._default_manager.all()} for kind, model in HEADER_KINDS.items()}
    return [{"row": one, "name": names[Kind(one.kind)].get(one.code, one.code)} for one in found]


def kept_for(resource: Resource) -> list[dict[str, Any]]:
    """The rules of the own firm that hold this resource back."""
    if resource.kind == Kind.EXPERT:
        codes = [held.skill.code for held in resource.skills.all()]
    else:
        term = resource.trade or resource.equipment_type
        codes = [term.code] if term else []
    return reserves(HomeReserve.objects.filter(firm=resource.firm_id, kind=resource.kind, code__in=codes))


def story(resource: Resource) -> list[LogEntry]:
    """The last things that happened to it."""
    return list(LogEntry.objects.filter(thread=resource.pk).order_by("-at", "-written_at")[:12])


def export_rows(found: Iterable[Resource]) -> Iterable[list[Any]]:
    """The list as a table to take away; never a phone or a certificate number."""
    for one in found:
        yield [
            one.get_kind_display(), str(one), str(one.firm), str(one.home), what(one), one.quantity, one.capacity or "",
            one.maker, one.model, "" if one.hourly_cost is None else one.hourly_cost,
            one.get_verification_display(), one.get_condition_display(), _("yes") if one.active else _("no"),
        ]  # fmt: skip


def local(moment: datetime) -> str:
    """A moment as people write it here."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
