"""A third party's results as a table: one row a project, one column an indicator. Judges rows, writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from assessments.cycles import queries as cycles
from assessments.cycles.models import Cycle, Entrant, Rater, Standing
from assessments.schemes import queries as schemes
from assessments.schemes.models import Indicator, Panel, Rule
from assessments.sheets.cells import MOST_OCCURRENCES, count, number
from assessments.sheets.models import Sheet, SheetImport
from assessments.sheets.queries import Row
from assessments.sheets.states import SheetState
from federation.accounts.models import Membership
from federation.kernel.errors import Refused
from federation.kernel.intake import Column, Outcome, header_key, plain, yes

#: What people write into a cell that does not concern the row.
NOTHING = {"", "-", "—", "–", "/", "无", "不适用"}
PLACE = (
    Column("project", ("项目编号", "Project code"), plain=True),
    Column("compound", ("小区", "Compound", "小区名称", "项目"), required=True),
    Column("firm", ("物业企业", "Firm", "企业", "物业服务企业")),
)
Values = dict[UUID, tuple[int | None, Decimal | None, bool | None]]


@dataclass
class Line:
    """What taking in one row would do. `begun` is a sheet begun by hand, which would be put away; `signed` one that is replaced."""

    number: int
    outcome: Outcome = Outcome.WRONG
    rater: Rater | None = None
    values: Values = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    signed: Sheet | None = None
    begun: Sheet | None = None


def code_of(entrant: Entrant) -> str:
    """A short name of a project that survives two firms in one compound."""
    return entrant.pk.hex[:8].upper()


def indicators(panel: Panel) -> list[Indicator]:
    """What the panel's people mark, in order."""
    return list(schemes.leaves(panel.scheme).filter(panel=panel).exclude(rule=Rule.FORMULA))


def columns(panel: Panel) -> list[Column]:
    """Code and name of each indicator are its header; the name alone does where no other has it."""
    rows = indicators(panel)
    names = [header_key(row.name) for row in rows]
    found = []
    for row in rows:
        headers = [_header(row, row.name), row.code]
        headers += [row.name] if names.count(header_key(row.name)) == 1 else []
        headers += [f"{row.code} {row.name_en}"] if row.name_en else []
        found.append(Column(f"indicator:{row.code}", headers, required=True, plain=True))
    return [*PLACE, *found]


def template(cycle: Cycle, panel: Panel, member: Membership | None) -> tuple[list[str], list[list[str]]]:
    """The header in the reader's language, and one row for each project that is to be judged."""
    chinese = (translation.get_language() or "").startswith("zh")
    rows = indicators(panel)
    header = [column.headers[0 if chinese else 1] for column in PLACE]
    header += [_header(row, row.name if chinese else str(row)) for row in rows]
    raters = _raters(cycle, panel, member)
    lines = [
        [code_of(one), one.compound.name, str(one.firm or ""), *("" if _applies(row, one) else "/" for row in rows)]
        for one in dict.fromkeys(rater.entrant for rater in raters)
    ]
    return header, lines


def judge(batch: SheetImport, by: Membership) -> list[Line]:
    """Every row against today's projects and sheets; a constant number of queries."""
    raters = _raters(batch.cycle, batch.panel, batch.member)
    known = _Known(batch.cycle, raters, indicators(batch.panel), by)
    seen: dict[UUID, int] = {}
    return [_judged(number, row, known, seen) for number, row in enumerate(batch.rows, start=1)]


def not_in_file(batch: SheetImport, lines: Sequence[Line]) -> list[str]:
    """Projects of this person that no row is about."""
    there = {line.rater.entrant_id for line in lines if line.rater is not None}
    return [str(rater.entrant) for rater in _raters(batch.cycle, batch.panel, batch.member) if rater.entrant_id not in there]


class _Known:
    """What rows are judged against, read at once."""

    def __init__(self, cycle: Cycle, raters: list[Rater], rows: list[Indicator], by: Membership) -> None:
        self.cycle, self.indicators = cycle, rows
        self.raters = {rater.entrant_id: rater for rater in raters}
        self.entrants = list(cycles.entrants(cycle))
        self.by_code = {code_of(one): one for one in self.entrants}
        ties = cycles.conflicts()
        people = {rater.member.user_id for rater in raters} | {by.user_id}
        self.ties = {firm for person in people for firm in ties.get(person, ())}
        found = Sheet.objects.filter(rater__in=raters, state__in=[SheetState.SIGNED, SheetState.DRAFT]).prefetch_related("marks")
        self.sheets = {(sheet.rater_id, sheet.state): sheet for sheet in found}

    def places(self, name: str) -> list[Entrant]:
        wanted = plain(name).casefold()
        return [one for one in self.entrants if wanted in (one.compound.name.casefold(), one.compound.name_en.casefold())]


def _judged(number: int, row: Mapping[str, str], known: _Known, seen: dict[UUID, int]) -> Line:
    line = Line(number)
    try:
        entrant = _place(row, known)
    except Refused as refused:
        line.errors.append(str(refused))
        return line
    line.rater = known.raters.get(entrant.pk)
    if line.rater is None:
        line.errors.append(_("This project's sheet was not given to this person."))
        return line
    if entrant.pk in seen:
        line.errors.append(_("The same entry stands in row %(row)d already.") % {"row": seen[entrant.pk]})
        return line
    seen[entrant.pk] = number
    if entrant.firm_id in known.ties:
        line.errors.append(_("Whoever has a tie to the firm must not judge it. Please tell the office."))
    line.values = _values(row, entrant, known.indicators, line.errors)
    line.signed, line.begun = (known.sheets.get((line.rater.pk, state)) for state in (SheetState.SIGNED, SheetState.DRAFT))
    if not line.errors:
        same = line.signed is not None and line.begun is None and _held(line.signed, line.values) == line.values
        line.outcome = Outcome.UNCHANGED if same else Outcome.NEW if line.signed is None else Outcome.CHANGED
    return line


def _place(row: Mapping[str, str], known: _Known) -> Entrant:
    """The project that a row is about, by its code or by its compound (and firm); raises Refused with why there is none."""
    code, name, firm = (row.get(key, "").strip() for key in ("project", "compound", "firm"))
    found = known.places(name)
    if code:
        entrant = known.by_code.get(plain(code).upper())
        if entrant is None:
            raise Refused(_("There is no project with the code “%(text)s”.") % {"text": code[:20]})
        if name and entrant not in found:
            raise Refused(_("The code belongs to %(project)s.") % {"project": entrant})
    else:
        if len(found) > 1:
            found = [one for one in found if firm and firm in (one.firm and one.firm.name, str(one.firm))]
            if len(found) != 1:
                raise Refused(_("This compound has several projects in the cycle: give the project code."))
        if not found:
            raise Refused(_("This compound does not take part in “%(cycle)s”.") % {"cycle": known.cycle})
        entrant = found[0]
    if entrant.standing == Standing.EXCLUDED:
        raise Refused(_("%(project)s does not take part: %(reason)s") % {"project": entrant, "reason": entrant.reason})
    return entrant


def _values(row: Mapping[str, str], entrant: Entrant, rows: Sequence[Indicator], errors: list[str]) -> Values:
    """What each cell says; sentences go to `errors`."""
    found: Values = {}
    for one in rows:
        text = row.get(f"indicator:{one.code}", "").strip()
        if not _applies(one, entrant):
            if text not in NOTHING | {"0"}:
                errors.append(_("%(row)s does not apply to this class.") % {"row": f"{one.code} {one}"})
            continue
        try:
            found[one.pk] = _cell(one, "" if text in NOTHING else text)
        except Refused as refused:
            errors.append(f"{one.code} {one}: {refused}")
    return found


def _cell(one: Indicator, text: str) -> tuple[int | None, Decimal | None, bool | None]:
    line = Row(one, None, ())
    if line.kind == "count":
        times = count(text)
        if times is None:  # a formula that was never computed reads as empty, too: nothing is no answer
            raise Refused(_("is empty; write 0 where nothing was found."))
        return times, None, None
    if line.kind == "value":
        value = number(text)
        if value is None:
            raise Refused(_("is empty."))
        if not line.low <= value <= line.high:
            bounds = {"low": f"{line.low.normalize():f}", "high": f"{line.high.normalize():f}"}
            raise Refused(_("%(value)s is not between %(low)s and %(high)s.") % {"value": text[:20], **bounds})
        return None, value, None
    answer = yes(text) if text or line.kind == "veto" else None
    if answer is None:
        raise Refused(_("“%(text)s” is neither yes nor no.") % {"text": text[:20]} if text else _("is empty."))
    return None, None, answer


def _held(sheet: Sheet, values: Values) -> Values:
    """What a signed sheet says, in the same shape; no mark where occurrences are counted means none."""
    marks = {mark.indicator_id: (mark.occurrences, mark.value, mark.checked) for mark in sheet.marks.all()}
    counts = {key for key, (occurrences, _value, _checked) in values.items() if occurrences is not None}
    return {key: (0, None, None) if key in counts and marks.get(key, (None,))[0] is None else marks[key] for key in values
            if key in counts or key in marks}  # fmt: skip


def _raters(cycle: Cycle, panel: Panel, member: Membership | None) -> list[Rater]:
    rows = cycles.raters(cycle).filter(panel=panel).exclude(entrant__standing=Standing.EXCLUDED)
    rows = rows.select_related("member__user", "panel", "entrant__compound", "entrant__firm", "entrant__cycle", "cycle")
    return list((rows if member is None else rows.filter(member=member)).order_by("entrant__compound__name", "entrant__during", "pk"))


def _applies(one: Indicator, entrant: Entrant) -> bool:
    return not one.classes or entrant.grade in one.classes


def _header(one: Indicator, name: str) -> str:
    """With what can be entered in brackets, which are no part of the name when the table comes back."""
    line = Row(one, None, ())
    if line.kind == "count":
        words = _("times, 0–%(most)d") % {"most": MOST_OCCURRENCES}
    elif line.kind == "value":
        words = f"{line.low.normalize():f}–{line.high.normalize():f}"
    else:
        words = _("yes / no")
    return f"{one.code} {name} ({words})"
