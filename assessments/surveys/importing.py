"""The register from a table: one row a home, known by compound, building, unit and room however they are written (`homes.py`).

Empty phones change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Cycle
from assessments.surveys import register, rules
from assessments.surveys.models import Household
from communities.places.homes import Home, home
from communities.places.models import Compound
from dispatch.work_orders import phones
from federation.accounts.models import Membership
from federation.kernel.intake import Column, Outcome, Row, Verdict, plain, twice, wrong
from federation.kernel.sealed import PHONE

COLUMNS = [
    Column("compound", ("小区名称", "Compound", "小区"), "示范小区", required=True),
    Column("building", ("楼栋", "Building", "楼号", "栋"), "3号楼", required=True),
    Column("unit", ("单元", "Unit", "单元号"), "2单元"),
    Column("room", ("房号", "Room", "室", "门牌号"), "501", required=True),
    Column("phone", ("手机", "Phone", "电话", "联系电话"), "13800138000", plain=True),
]
_LENGTHS = {"building": 40, "unit": 20, "room": 20}
Key = tuple[Any, Home]


class HouseholdImporter:
    """Homes of the newest cycle that is being prepared or open."""

    label = gettext_lazy("Households of the residents' survey")
    columns: Sequence[Column] = COLUMNS

    def permits(self, by: Membership, _subject: Any = None) -> bool:
        return rules.can_run(by)

    def review(self, rows: Sequence[Row], *, by: Membership) -> list[Verdict]:
        cycle = Cycle.objects.filter(state__in=register.BEFORE_THE_END).order_by("-starts_on").first()
        if cycle is None:
            return [wrong(_("No cycle is being prepared or open.")) for _row in rows]
        places = register.compounds_of(cycle)
        rows_of_cycle = Household.objects.filter(cycle=cycle).defer("phone")
        known = {(row.compound_id, home(row.building, row.unit, row.room)): row for row in rows_of_cycle}
        seen: dict[Key, int] = {}
        return [_judge(number, row, cycle, places, known, seen) for number, row in enumerate(rows)]


def _judge(number: int, row: Row, cycle: Cycle, places: dict[str, Compound], known: dict[Key, Household], seen: dict[Key, int]) -> Verdict:
    meant = home(row.get("building", ""), row.get("unit", ""), row.get("room", ""))
    given = dict(zip(("building", "unit", "room"), meant.labels, strict=True))
    phone = phones.plain(row.get("phone", ""))
    place = places.get(plain(row.get("compound", "")))
    errors = [] if place else [_("This compound does not take part in “%(cycle)s”.") % {"cycle": cycle}]
    errors += [_("A home needs a building and a room.")] if not (given["building"] and given["room"]) else []
    errors += [_("“%(text)s” is too long.") % {"text": given[name]} for name, most in _LENGTHS.items() if len(given[name]) > most]
    errors += [_("“%(text)s” is no phone number.") % {"text": phone}] if phone and not PHONE.fullmatch(phone) else []
    if errors or place is None:
        return wrong(*errors)
    key = (place.pk, meant)
    if key in seen:
        return twice(seen[key])
    seen[key] = number
    before = known.get(key)
    if before is not None and (not phone or before.phone_key == phones.key_of(phone)):
        return Verdict(Outcome.UNCHANGED)
    outcome = Outcome.NEW if before is None else Outcome.CHANGED
    return Verdict(outcome, write=partial(_write, cycle, key, before, phone))


def _write(cycle: Cycle, key: Key, before: Household | None, phone: str, _by: Membership, _at: datetime) -> None:
    told = {"phone": phone, "phone_key": phones.key_of(phone)}
    if before is not None:
        Household.objects.filter(pk=before.pk).update(**told)
        return
    compound, (building, unit, room) = key[0], key[1].labels
    Household.objects.get_or_create(cycle=cycle, compound_id=compound, building=building, unit=unit, room=room, defaults=told)
