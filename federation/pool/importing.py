"""The pool from a table: a resource is known by firm, kind and name; empty cells change nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.intake import Column, Outcome, Row, RowForm, Verdict, chosen, complaints, day, fields_of, twice, wrong, yes
from federation.pool import actions, rules
from federation.pool.actions import NewCertificate
from federation.pool.forms import CertificateForm, ResourceForm
from federation.pool.models import Certificate, CertificateKind, EquipmentType, Kind, Mode, Resource, Skill, Term, Trade

KINDS = {"专家": "expert", "队伍": "crew", "施工队": "crew", "设备": "equipment", "机械": "equipment"}
COLUMNS = [
    Column("kind", ("类别", "Kind", "类型"), "专家", required=True),
    Column("name", ("名称", "Name", "姓名", "队伍名称", "设备名称"), "示范专家", required=True),
    Column("name_en", ("英文名称", "English name")),
    Column("firm", ("物业企业", "Firm", "企业名称", "企业"), "示范物业服务有限公司"),
    Column("home", ("驻地小区", "Home compound", "所在小区", "小区"), "示范小区", required=True),
    Column("phone", ("联系电话", "Phone", "电话", "手机"), "13800000000", plain=True),
    Column("skills", ("技能", "Skills"), "屋面防水渗漏 3；ELV-ADV 4"),
    Column("trade", ("工种", "Trade")),
    Column("equipment_type", ("设备类型", "Equipment type")),
    Column("quantity", ("数量", "How many", "人数", "台数"), plain=True),
    Column("capacity", ("能力", "Capacity", "规格"), plain=True),
    Column("maker", ("生产厂家", "Maker", "厂家", "品牌")),
    Column("model", ("型号", "Model", "规格型号"), plain=True),
    Column("hourly_cost", ("成本（元/小时）", "Cost an hour", "每小时成本", "台时费"), plain=True),
    Column("operator_included", ("带操作员", "With operator", "含操作员")),
    Column("certificate", ("证书", "Certificate", "证书种类"), "TZZY-GC"),
    Column("number", ("证书编号", "Certificate number"), "T110112199001010000", plain=True),
    Column("issued_on", ("发证日期", "Issued on"), "2024-05-01", plain=True),
    Column("valid_until", ("有效期至", "Valid until", "证书有效期"), "2030-04-30", plain=True),
    Column("next_review_on", ("下次复审", "Next review on", "复审日期"), "2027-04-30", plain=True),
    Column("note", ("备注", "Note")),
]
_SKILL = re.compile(r"^(.+?)[\s:：]*([1-5])级?$")
_SCALARS = ("name", "name_en", "phone", "quantity", "capacity", "maker", "model", "hourly_cost", "note")
_PAPERS = ("number", "issued_on", "valid_until", "next_review_on")


class _Quantities(RowForm):
    """Optional here: an empty number is one."""

    quantity = forms.IntegerField(min_value=1, max_value=500, required=False)
    capacity = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)


_TEXTS = fields_of(ResourceForm, "name", "name_en", "phone", "maker", "model", "hourly_cost", "note")
_CARDS = {name: CertificateForm.base_fields[name] for name in _PAPERS}
ResourceRow: Any = type("ResourceRow", (_Quantities,), {**_TEXTS, **_CARDS})


@dataclass
class _World:
    """Everything that rows may name, read once."""

    by: Membership
    firms: dict[str, PropertyFirm]
    homes: dict[str, Any]
    terms: dict[str, dict[str, Term]]
    known: dict[tuple[Any, str, str], Resource]
    seen: dict[tuple[Any, str, str], int] = field(default_factory=dict)
    form: Any = field(default_factory=ResourceRow)


class PoolImporter:
    """Staff import for all firms, a firm's managers for their own."""

    label = gettext_lazy("Pool: experts, crews, equipment")
    columns: Sequence[Column] = COLUMNS

    def permits(self, by: Membership, _subject: Any = None) -> bool:
        return rules.can_add(by)

    def review(self, rows: Sequence[Row], *, by: Membership) -> list[Verdict]:
        world = _world(by)
        return [_judge(number, row, world) for number, row in enumerate(rows)]


def _world(by: Membership) -> _World:
    compounds = Resource._meta.get_field("home").remote_field.model._default_manager.all()  # type: ignore[union-attr]
    resources = Resource.objects.select_related("firm", "home").prefetch_related("skills", "certificates")
    return _World(
        by=by,
        firms=_by_name(PropertyFirm.objects.all()),
        homes=_by_name(compounds),
        terms={
            "skills": _by_code(Skill.objects.filter(active=True).exclude(mode=Mode.FORBIDDEN)),
            "trade": _by_code(Trade.objects.filter(active=True)),
            "equipment_type": _by_code(EquipmentType.objects.filter(active=True)),
            "certificate": _by_code(CertificateKind.objects.filter(active=True)),
        },
        known={(one.firm_id, one.kind, one.name): one for one in resources},
    )


def _judge(number: int, row: Row, world: _World) -> Verdict:
    errors: list[str] = []
    kind = chosen(row.get("kind", ""), Kind, KINDS)
    firm = _firm(row.get("firm", ""), world, errors)
    home = world.homes.get(row.get("home", "").casefold())
    if kind is None:
        errors.append(_("The kind is expert, crew or equipment."))
    if home is None:
        errors.append(_("The compound “%(name)s” is not entered.") % {"name": row.get("home", "")})
    form = world.form
    form.judge({**row, **{name: day(row.get(name, "")) for name in _PAPERS[1:]}})
    if form.errors:
        errors += complaints(form, COLUMNS)
    columns, skills = _of_kind(kind, row, world, errors)
    certificate = _certificate(row, form, world, errors)
    if errors or kind is None or firm is None:
        return wrong(*errors)
    scalars = {name: form.cleaned_data[name] for name in _SCALARS if name in row and form.cleaned_data[name] not in (None, "")}
    key = (firm.pk, kind, scalars["name"])
    if key in world.seen:
        return twice(world.seen[key])
    world.seen[key] = number
    fields = {**_fitting(kind, scalars), **columns, "home": home}
    return _verdict(world.known.get(key), firm, Kind(kind), fields, skills, certificate)


def _firm(text: str, world: _World, errors: list[str]) -> PropertyFirm | None:
    if people.is_firm(world.by):
        own = world.by.firm
        if text and own is not None and text.casefold() not in (own.name.casefold(), own.name_en.casefold()):
            errors.append(_("You can only enter what belongs to your own firm."))
        return own
    firm = world.firms.get(text.casefold())
    if firm is None:
        errors.append(_("The firm “%(name)s” is not entered.") % {"name": text})
    return firm


def _of_kind(kind: str | None, row: Row, world: _World, errors: list[str]) -> tuple[dict[str, Any], list[tuple[Skill, int]]]:
    """Trade, type or skills, whichever belong to the kind; a missing one of a known resource stays as it is."""
    if kind == Kind.EXPERT:
        return {}, _skills(row.get("skills", ""), world, errors)
    name = "trade" if kind == Kind.CREW else "equipment_type"
    columns: dict[str, Any] = {}
    if text := row.get(name, ""):
        columns[name] = _term(name, text, world, errors)
    elif kind is not None:
        errors.append(_("A crew needs a trade.") if kind == Kind.CREW else _("Equipment needs a type."))
    if kind == Kind.EQUIPMENT and row.get("operator_included"):
        columns["operator_included"] = yes(row["operator_included"])
        if columns["operator_included"] is None:
            errors.append(_("Write yes or no."))
    return columns, []


def _skills(text: str, world: _World, errors: list[str]) -> list[tuple[Skill, int]]:
    found: dict[Any, tuple[Skill, int]] = {}
    for part in (piece.strip() for piece in re.split(r"[;；\n|]", text)):
        if not part:
            continue
        split = None if part.casefold() in world.terms["skills"] else _SKILL.match(part)
        name, level = (split[1].strip(), int(split[2])) if split else (part, 3)
        skill: Any = _term("skills", name, world, errors)
        if skill is not None:
            found[skill.pk] = (skill, level)
    if not found and not errors:
        errors.append(_("An expert needs at least one skill."))
    return list(found.values())


def _certificate(row: Row, form: Any, world: _World, errors: list[str]) -> NewCertificate | None:
    text = row.get("certificate", "")
    if not text:
        return None
    kind: Any = _term("certificate", text, world, errors)
    if kind is None or form.errors:
        return None
    papers = {name: form.cleaned_data[name] for name in _PAPERS}
    if papers["issued_on"] and papers["valid_until"] and papers["valid_until"] <= papers["issued_on"]:
        errors.append(_("A certificate ends after it begins."))
    return NewCertificate(kind=kind, **papers)


def _term(name: str, text: str, world: _World, errors: list[str]) -> Term | None:
    term = world.terms[name].get(text.casefold())
    if term is None:
        header = next(column.headers[0] for column in COLUMNS if column.name == name)
        errors.append(_("“%(text)s” is not in the word list (%(column)s).") % {"text": text, "column": header})
    return term


def _fitting(kind: str, scalars: dict[str, Any]) -> dict[str, Any]:
    """An expert is one person; only machines have a capacity, a maker, a model and a cost."""
    machine = {"capacity", "maker", "model", "hourly_cost"}
    left_out = {Kind.EXPERT: {"quantity", *machine}, Kind.CREW: machine}.get(Kind(kind), set())
    return {name: value for name, value in scalars.items() if name not in left_out}


def _verdict(
    known: Resource | None,
    firm: PropertyFirm,
    kind: Kind,
    fields: dict[str, Any],
    skills: list[tuple[Skill, int]],
    card: NewCertificate | None,
) -> Verdict:
    if known is None:
        return Verdict(Outcome.NEW, write=partial(_enter, firm, kind, fields, skills, card))
    changed = any(getattr(known, name) != value for name, value in fields.items())
    if skills:
        changed |= {held.skill_id: held.level for held in known.skills.all()} != {skill.pk: level for skill, level in skills}
    renewed = card if card is not None and not _held(known, card) else None
    if not changed and renewed is None:
        return Verdict(Outcome.UNCHANGED)
    return Verdict(Outcome.CHANGED, write=partial(_update, known, changed, fields, skills, renewed))


def _held(known: Resource, card: NewCertificate) -> bool:
    """Whether the resource holds exactly this card already."""
    held: Certificate | None = next((one for one in known.certificates.all() if one.kind_id == card.kind.pk), None)
    return held is not None and all(getattr(held, name) == getattr(card, name) for name in _PAPERS)


def _enter(
    firm: PropertyFirm,
    kind: Kind,
    fields: dict[str, Any],
    skills: list[tuple[Skill, int]],
    card: NewCertificate | None,
    by: Membership,
    at: datetime,
) -> None:
    actions.add_resource(by=by, at=at, firm=firm, kind=kind, skills=skills, certificates=[card] if card else [], **fields)


def _update(
    known: Resource,
    changed: bool,
    fields: dict[str, Any],
    skills: list[tuple[Skill, int]],
    card: NewCertificate | None,
    by: Membership,
    at: datetime,
) -> None:
    if changed:
        actions.edit_resource(known, by=by, at=at, skills=skills or None, **fields)
    if card is not None:
        actions.put_certificate(known, card, by=by, at=at)


def _by_name(rows: Any) -> dict[str, Any]:
    """Rows by Chinese and English name."""
    rows = list(rows)
    return {row.name_en.casefold(): row for row in rows if row.name_en} | {row.name.casefold(): row for row in rows}


def _by_code(terms: Any) -> dict[str, Term]:
    terms = list(terms)
    return _by_name(terms) | {term.code.casefold(): term for term in terms}
