"""Compounds from a table, with the firm under contract: a compound is known by its name; empty cells change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.contracts import actions as filing
from communities.contracts.models import ServiceContract
from communities.places import actions, rules
from communities.places.coordinates import to_wgs84
from communities.places.forms import CompoundForm
from communities.places.models import Community, Compound, CompoundClass, CompoundKind, CoordinateSystem, Management, ManagementKind
from federation.accounts.models import Membership
from federation.design.fields import DayField
from federation.firms.models import PropertyFirm
from federation.kernel.intake import Column, Outcome, Row, RowForm, Verdict, chosen, complaints, day, fields_of, twice, wrong

COLUMNS = [
    Column("name", ("小区名称", "Compound", "小区", "name"), "示范小区", required=True),
    Column("name_en", ("英文名称", "English name")),
    Column("community", ("社区", "Community", "所属社区", "村居"), "示范社区"),
    Column("address", ("地址", "Address", "详细地址"), "示范路1号"),
    Column("grade", ("小区类别", "Class", "类别", "等级"), ""),
    Column("kind", ("小区类型", "Type", "类型"), ""),
    Column("households", ("户数", "Households"), "1200", plain=True),
    Column("buildings", ("楼栋数", "Buildings", "栋数"), "12", plain=True),
    Column("latitude", ("纬度", "Latitude"), "39.908720", plain=True),
    Column("longitude", ("经度", "Longitude"), "116.397480", plain=True),
    Column("system", ("坐标系", "Coordinate system"), "WGS84", plain=True),
    Column("mode", ("管理方式", "Management mode", "管理模式"), ""),
    Column("firm", ("物业企业", "Firm", "服务企业", "物业公司"), "示范物业服务有限公司"),
    Column("start", ("合同开始", "Contract from", "合同起始日期", "合同开始日期"), "2026-01-01", plain=True),
    Column("end", ("合同结束", "Contract until", "合同终止日期", "合同到期日"), "2029-01-01", plain=True),
    Column("number", ("合同编号", "Contract number"), ""),
]
CHOICES: dict[str, Any] = {"grade": CompoundClass, "kind": CompoundKind, "mode": ManagementKind, "system": CoordinateSystem}
SYSTEMS = {"wgs-84": "WGS84", "gcj-02": "GCJ02", "bd-09": "BD09", "高德": "GCJ02", "腾讯": "GCJ02", "百度": "BD09", "天地图": "WGS84"}
_NAMES = ("name", "name_en", "address", "latitude", "longitude")
_SIX_PLACES = Decimal("0.000001")


class _Rest(RowForm):
    """What is optional in a table."""

    households = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)
    buildings = forms.IntegerField(min_value=0, max_value=10_000, required=False)
    community = forms.CharField(max_length=60, required=False)
    start = DayField(required=False)
    end = DayField(required=False)
    number = forms.CharField(max_length=60, required=False)


CompoundRow: Any = type("CompoundRow", (_Rest,), fields_of(CompoundForm, *_NAMES))


@dataclass
class _World:
    """Everything that rows may name, read once."""

    firms: dict[str, PropertyFirm]
    known: dict[str, Compound]
    contracts: dict[Any, list[ServiceContract]]
    modes: dict[Any, str]
    seen: dict[str, int] = field(default_factory=dict)
    form: Any = field(default_factory=CompoundRow)


class CompoundImporter:
    """Whoever keeps the compounds imports them; communities that are named for the first time are entered too."""

    label = gettext_lazy("Compounds and contracts")
    columns: Sequence[Column] = COLUMNS

    def permits(self, by: Membership, _subject: Any = None) -> bool:
        return rules.can_edit(by)

    def review(self, rows: Sequence[Row], *, by: Membership) -> list[Verdict]:
        contracts: dict[Any, list[ServiceContract]] = {}
        for contract in ServiceContract.objects.select_related("firm"):
            contracts.setdefault(contract.compound_id, []).append(contract)
        firms = list(PropertyFirm.objects.all())
        world = _World(
            firms={firm.name_en.casefold(): firm for firm in firms if firm.name_en} | {firm.name.casefold(): firm for firm in firms},
            known={compound.name: compound for compound in Compound.objects.select_related("community")},
            contracts=contracts,
            modes=dict(Management.objects.filter(during__contains=timezone.localdate()).values_list("compound", "kind")),
        )
        return [_judge(number, row, world) for number, row in enumerate(rows)]


def _judge(number: int, row: Row, world: _World) -> Verdict:
    form = world.form
    form.judge({**row, "start": day(row.get("start", "")), "end": day(row.get("end", ""))})
    errors = complaints(form, COLUMNS)
    words = _choices(row, errors)
    firm = _firm(row, form, world, errors)
    if (form.cleaned_data.get("latitude") is None) != (form.cleaned_data.get("longitude") is None):
        errors.append(_("A position needs both numbers, or none."))
    if errors:
        return wrong(*errors)
    name = form.cleaned_data["name"]
    if name in world.seen:
        return twice(world.seen[name])
    world.seen[name] = number
    fields = _fields(form.cleaned_data, words)
    return _verdict(world.known.get(name), fields, words.get("mode"), firm, form.cleaned_data, world)


def _choices(row: Row, errors: list[str]) -> dict[str, str]:
    """The choices that are filled in, by code."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        text = row.get(column.name, "")
        if column.name not in CHOICES or not text:
            continue
        value = chosen(text, CHOICES[column.name], SYSTEMS)
        if value is None:
            errors.append(_("“%(text)s” is not in the word list (%(column)s).") % {"text": text, "column": column.headers[0]})
        else:
            found[column.name] = value
    return found


def _firm(row: Row, form: Any, world: _World, errors: list[str]) -> PropertyFirm | None:
    text = row.get("firm", "")
    if not text:
        return None
    firm = world.firms.get(text.casefold())
    if firm is None:
        errors.append(_("The firm “%(name)s” is not entered.") % {"name": text})
    start, end = form.cleaned_data.get("start"), form.cleaned_data.get("end")
    if start is None and "start" not in form.errors:
        errors.append(_("A contract needs the day on which it begins."))
    if start and end and end <= start:
        errors.append(_("The end must be after the start."))
    return firm


def _fields(data: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """The filled columns of the compound, the position as WGS-84."""
    given = {name: data[name] for name in ("name", "name_en", "address", "households", "buildings") if data[name] not in (None, "")}
    given |= {name: words[name] for name in ("grade", "kind") if name in words}
    if data["latitude"] is not None:
        system = words.get("system", CoordinateSystem.WGS84.value)
        point = to_wgs84((float(data["latitude"]), float(data["longitude"])), system)
        latitude, longitude = (Decimal(part).quantize(_SIX_PLACES) for part in point)
        given |= {"latitude": latitude, "longitude": longitude, "source_crs": system}
    return given


def _verdict(
    known: Compound | None, fields: dict[str, Any], mode: str | None, firm: PropertyFirm | None, data: dict[str, Any], world: _World
) -> Verdict:
    start, end = data["start"], data["end"]
    contract = partial(_file, firm, start, end, data["number"]) if firm else None
    if known is None:
        return Verdict(Outcome.NEW, write=partial(_enter, fields, data["community"], mode, contract))
    held = world.contracts.get(known.pk, [])
    if firm and any(one.firm_id == firm.pk and one.during.lower == start and one.during.upper == end for one in held):
        contract = None
    elif firm and any(_touch(one, start, end) for one in held):
        return wrong(_("In that period another firm is already under contract here; end that contract first."))
    # The class of a known compound is moved by decisions only; an older table does not take them back.
    changed = {name: value for name, value in fields.items() if name != "grade" and getattr(known, name) != value}
    moved = data["community"] not in ("", known.community.name if known.community else "")
    turned = mode if mode and world.modes.get(known.pk) != mode else None
    if not (changed or moved or turned or contract):
        return Verdict(Outcome.UNCHANGED)
    return Verdict(Outcome.CHANGED, write=partial(_update, known, changed, data["community"] if moved else "", turned, contract))


def _touch(contract: ServiceContract, start: date, end: date | None) -> bool:
    return (end is None or contract.during.lower is None or contract.during.lower < end) and (
        contract.during.upper is None or contract.during.upper > start
    )


def _community(name: str, by: Membership, at: datetime) -> Community | None:
    """The community of that name, entered when it is new."""
    if not name:
        return None
    found: Community | None = Community.objects.filter(name=name).first()
    return found or actions.add_community(name=name, by=by, at=at)


def _enter(fields: dict[str, Any], community: str, mode: str | None, contract: Any, by: Membership, at: datetime) -> None:
    kind = ManagementKind(mode) if mode else ManagementKind.PROFESSIONAL if contract else ManagementKind.NONE
    since = timezone.localdate(at)
    row = actions.add_compound(by=by, at=at, mode=kind, since=since, community=_community(community, by, at), **fields)
    if contract:
        contract(row, by, at)


def _update(
    known: Compound, changed: dict[str, Any], community: str, mode: str | None, contract: Any, by: Membership, at: datetime
) -> None:
    if community:
        changed = {**changed, "community": _community(community, by, at)}
    if changed:
        actions.edit_compound(known, by=by, at=at, **changed)
    if mode:
        actions.change_management(known, kind=ManagementKind(mode), since=timezone.localdate(at), by=by, at=at)
    if contract:
        contract(known, by, at)


def _file(firm: PropertyFirm, start: date, end: date | None, number: str, compound: Compound, by: Membership, at: datetime) -> None:
    filing.add_contract(compound, firm=firm, start=start, end=end, number=number, by=by, at=at)
