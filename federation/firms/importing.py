"""Firms from a table: known by credit code, else by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.firms import actions, rules
from federation.firms.forms import FirmForm
from federation.firms.models import MemberKind, PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.intake import Column, Outcome, Row, RowForm, Verdict, chosen, complaints, day, fields_of, twice, wrong, yes

COLUMNS = [
    Column("name", ("企业名称", "Name", "物业企业", "公司名称", "单位名称", "firm"), "示范物业服务有限公司", required=True),
    Column("kind", ("成员类型", "Kind of member", "单位类型"), "物业企业"),
    Column("name_en", ("英文名称", "English name"), "Demo Property Services"),
    Column("credit_code", ("统一社会信用代码", "Credit code", "信用代码", "社会信用代码"), "91110112MA00000000", plain=True),
    Column("contact", ("联系人", "Contact", "负责人", "contact person"), "张三"),
    Column("phone", ("联系电话", "Phone", "电话", "手机", "手机号"), "13800000000", plain=True),
    Column("lift_licensed_until", ("电梯维保许可有效期至", "Lift licence until", "电梯许可有效期"), "2028-12-31", plain=True),
    Column("member", ("是否会员", "Member", "会员"), "是"),
]
KINDS = {"社会组织": "organisation", "共建单位": "partner", "志愿服务队": "volunteers", "志愿者队伍": "volunteers"}
_FIELDS = ("kind", "name", "name_en", "credit_code", "contact", "phone", "lift_licensed_until")
FirmRow: Any = type("FirmRow", (RowForm,), fields_of(FirmForm, *_FIELDS))


class FirmImporter:
    """New firms apply; those marked as members are admitted when a person who may admit imports them."""

    label = gettext_lazy("Firms")
    columns: Sequence[Column] = COLUMNS

    def permits(self, by: Membership, _subject: Any = None) -> bool:
        return rules.can_register(by)

    def review(self, rows: Sequence[Row], *, by: Membership) -> list[Verdict]:
        firms = list(PropertyFirm.objects.all())
        known = {firm.name: firm for firm in firms} | {firm.credit_code: firm for firm in firms if firm.credit_code}
        seen: dict[str, int] = {}
        form = FirmRow()
        return [self._judge(number, row, form, by, known, seen) for number, row in enumerate(rows)]

    def _judge(self, number: int, row: Row, form: Any, by: Membership, known: dict[str, PropertyFirm], seen: dict[str, int]) -> Verdict:
        code = row.get("credit_code", "").upper()
        given = {name: text for name, text in row.items() if name in _FIELDS}
        if "kind" in given:
            given["kind"] = (chosen(given["kind"], MemberKind, KINDS) or given["kind"]) if given["kind"] else ""
        form.judge({**given, "credit_code": code, "lift_licensed_until": day(row.get("lift_licensed_until", ""))})
        admit = yes(row.get("member", ""))
        if form.errors or admit is None:
            return wrong(*complaints(form, COLUMNS), *([] if admit is not None else [_("Write yes or no.")]))
        keys = [key for key in (form.cleaned_data["name"], code) if key]
        if before := [seen[key] for key in keys if key in seen]:
            return twice(min(before))
        seen.update(dict.fromkeys(keys, number))
        firm = known.get(code) or known.get(form.cleaned_data["name"])
        if firm is not None and code and firm.credit_code and firm.credit_code != code:
            return wrong(_("A firm with this name is entered with another credit code."))
        fields = {name: form.cleaned_data[name] for name in given if name != "kind" or given["kind"]}
        return self._verdict(firm, fields, admit=admit, by=by, known=known)

    def _verdict(
        self, firm: PropertyFirm | None, fields: dict[str, Any], *, admit: bool, by: Membership, known: dict[str, PropertyFirm]
    ) -> Verdict:
        if admit and not people.commands(by) and (firm is None or firm.state == FirmState.APPLIED):
            return wrong(_("Only dispatchers and leaders admit members; leave the column empty."))
        if firm is None:
            return Verdict(Outcome.NEW, write=partial(_enter, fields, admit))
        namesake = known.get(fields["name"])
        if namesake is not None and namesake.pk != firm.pk:
            return wrong(_("A firm with this name is already entered."))
        changed = {name: value for name, value in fields.items() if value not in (None, "") and getattr(firm, name) != value}
        join = admit and firm.state == FirmState.APPLIED
        if not changed and not join:
            return Verdict(Outcome.UNCHANGED)
        return Verdict(Outcome.CHANGED, write=partial(_update, firm, changed, join))


def _enter(fields: dict[str, Any], admit: bool, by: Membership, at: datetime) -> None:
    firm = actions.apply(by=by, at=at, **fields)
    if admit:
        actions.decide(firm, "admit", by=by, at=at)


def _update(firm: PropertyFirm, changed: dict[str, Any], admit: bool, by: Membership, at: datetime) -> None:
    if changed:
        actions.edit_firm(firm, by=by, at=at, **changed)
    if admit:
        actions.decide(firm, "admit", by=by, at=at)
