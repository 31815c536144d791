"""What a bulletin says, as values: the page, the PDF and the workbook only lay it out. Reads, never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle, Standing
from assessments.cycles.states import PUBLIC, CycleState
from assessments.results import presentation as ranking
from assessments.results import queries as results
from assessments.results import rules
from assessments.results.models import Calculation, Result
from assessments.results.states import CalculationState
from assessments.schemes.models import CycleKind, Grade, Panel
from federation.accounts.models import Membership
from federation.kernel.lookup import one

MOST_NAMED = 5
TITLES = {
    CycleKind.WEEKLY: "%(street)s物业服务每周排名通报", CycleKind.MONTHLY: "%(street)s物业服务月度考核通报",
    CycleKind.QUARTERLY: "%(street)s物业服务季度考核结果通报", CycleKind.HALF_YEARLY: "%(street)s物业服务半年考核结果通报",
    CycleKind.ANNUAL: "%(street)s物业服务年度考核结果通报",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One cycle's result, ready to be laid out. Scores are in points, half up to two places, as they are graded."""

    cycle: Cycle
    title: str
    final: bool
    rows: list[Result]
    groups: list[dict[str, Any]]
    panels: list[Panel]
    grades: list[tuple[str, int]]
    mean: Decimal | None
    best: Result | None
    lowest: Result | None
    improved: list[Result]
    vetoed: list[Result]
    unranked: list[Result]

    @property
    def given(self) -> list[tuple[str, int]]:
        """Grades that somebody has, with how many."""
        return [(name, count) for name, count in self.grades if count]

    @property
    def ranked(self) -> list[Result]:
        """Projects with a score that take part in the ranking."""
        return [row for row in self.rows if row.rank is not None]


def bulletin(cycle: Cycle, rows: Sequence[Result]) -> Bulletin:
    """From the rows that the reader may see."""
    ranked = [row for row in rows if row.rank is not None and row.total is not None]
    known = Counter(row.grade_id for row in ranked)
    grades = [(str(grade), known[grade.pk]) for grade in Grade.objects.filter(scheme=cycle.scheme_id).order_by("position")]
    totals = [row.total for row in ranked if row.total is not None]
    order = sorted(ranked, key=lambda row: (-(row.total or 0), row.entrant.compound.name))
    return Bulletin(
        cycle=cycle, title=TITLES[CycleKind(cycle.scheme.cycle_kind)] % {"street": cycle.subdistrict.name},
        final=cycle.state in PUBLIC | {CycleState.FINAL}, rows=list(rows), groups=ranking.groups(rows),
        panels=list(Panel.objects.filter(scheme=cycle.scheme_id).order_by("position")), grades=[one for one in grades if one[1] or totals],
        mean=_mean(totals), best=order[0] if order else None, lowest=order[-1] if order else None,
        improved=sorted((row for row in ranked if row.improved and (row.change or 0) > 0), key=lambda row: row.improved or 0)[:MOST_NAMED],
        vetoed=[row for row in rows if row.vetoed], unranked=[row for row in rows if row.entrant.standing != Standing.RANKED],
    )  # fmt: skip


def cycles_for(by: Membership) -> QuerySet[Cycle]:
    """Cycles whose bulletin this person may read: the office all that have begun, others what is published."""
    rows = results.cycles_visible_to(by).select_related("scheme", "subdistrict").order_by("-ends_on", "-starts_on")
    return rows if rules.reads_all(by) else rows.filter(state__in=PUBLIC)


def get_cycle(by: Membership, pk: UUID) -> Cycle:
    """One of them, or 404."""
    return one(cycles_for(by), pk=pk)


def for_reader(cycle: Cycle, by: Membership) -> Bulletin:
    """What this person may read of it."""
    return bulletin(cycle, list(results.results(cycle, by)))


def paragraphs(found: Bulletin) -> list[str]:
    """The text of the official notice, in Chinese: it goes to firms and communities as a document."""
    cycle = found.cycle
    period = f"{_day(cycle.starts_on)}至{_day(cycle.ends_on)}"
    text = [f"按照《{cycle.scheme.name}》，街道对{period}的物业服务进行了考核（{cycle.name}），现将结果通报如下。"]
    if found.mean is None or found.best is None or found.lowest is None:
        return [*text, "本周期尚无可公布的成绩。"]
    counts = "，".join(f"{grade}{count}个" for grade, count in found.grades if count)
    text.append(f"一、总体情况。参加排名的项目{len(found.ranked)}个，平均{found.mean}分；{counts}。")
    best, lowest = found.best, found.lowest
    text.append(
        f"二、排名情况。最高{best.total}分，为{best.entrant.compound.name}，{_firm(best)}；最低{lowest.total}分，"
        f"为{lowest.entrant.compound.name}，{_firm(lowest)}。排名在同类别、同规模的小区之间进行，详见附表。"
    )
    if found.improved:
        names = "、".join(f"{row.entrant.compound.name}（提高{row.change}分）" for row in found.improved)
        text.append(f"三、进步较大的项目：{names}。")
    if found.vetoed:
        text.append("一票否决的项目：" + "、".join(row.entrant.compound.name for row in found.vetoed) + "。")
    return text


SALUTATION = "各社区居委会、各物业服务企业："
DRAFT = "（未定稿，仅供内部核对）"
COLUMNS = ("名次", "小区", "物业企业", "得分", "等次", "较上期")


def cells(row: Result) -> list[str]:
    """One line of the notice's tables."""
    change = "" if row.change is None else f"{row.change:+}"
    return [
        str(row.rank or "—"), row.entrant.compound.name, row.entrant.firm.name if row.entrant.firm is not None else "—",
        "—" if row.total is None else str(row.total), row.grade.name if row.grade is not None else "—", change,
    ]  # fmt: skip


def heading(found: Bulletin) -> str:
    """The red head of the notice."""
    street: str = found.cycle.subdistrict.name
    return street if street.endswith("）") else f"{street}办事处文件"


def issuer(found: Bulletin) -> str:
    """Who signs it."""
    street: str = found.cycle.subdistrict.name
    return street if street.endswith("）") else f"{street}办事处"


def _firm(row: Result) -> str:
    return f"物业企业为{row.entrant.firm.name}" if row.entrant.firm is not None else "无物业企业"


def _day(day: date) -> str:
    """As official papers write it: no zero in front."""
    return f"{day.year}年{day.month}月{day.day}日"


def _mean(totals: Sequence[Decimal]) -> Decimal | None:
    return (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01"), ROUND_HALF_UP) if totals else None


def published(limit: int = 12) -> list[Cycle]:
    """Published cycles of the subdistrict, newest first."""
    rows = Cycle.objects.filter(state__in=PUBLIC).select_related("scheme", "subdistrict").order_by("-ends_on", "-starts_on")
    return list(rows[:limit])


def trend(cycles: Sequence[Cycle], **whose: Any) -> list[tuple[Cycle, Result]]:
    """One project's published results over the cycles, oldest first; `whose` narrows the results to it."""
    rows = _latest(cycles).filter(**whose).select_related("grade", "entrant__compound", "entrant__firm").order_by("cycle__ends_on")
    known = {cycle.pk: cycle for cycle in cycles}
    return [(known[row.cycle_id], row) for row in rows]


def public_rows(cycle: Cycle) -> QuerySet[Result]:
    """Everybody's view of a published cycle."""
    rows: QuerySet[Result] = _latest([cycle]).select_related("entrant__compound", "entrant__firm", "grade")
    return rows.order_by("rank_overall", "entrant__compound__name")


def means(cycles: Sequence[Cycle]) -> list[tuple[Cycle, Decimal]]:
    """The street's mean in each of the cycles, oldest first."""
    totals: dict[Any, list[Decimal]] = {}
    for cycle, total in _latest(cycles).exclude(total=None).exclude(rank=None).values_list("cycle", "total"):
        totals.setdefault(cycle, []).append(total)
    found = [(cycle, _mean(totals.get(cycle.pk, []))) for cycle in reversed(cycles)]
    return [(cycle, mean) for cycle, mean in found if mean is not None]


def _latest(cycles: Sequence[Cycle]) -> QuerySet[Any]:
    """Results of each cycle's holding computation."""
    done = Calculation.objects.filter(cycle__in=[cycle.pk for cycle in cycles], state=CalculationState.DONE)
    holding = done.order_by("cycle_id", "-number").distinct("cycle_id").values("pk")
    return Result.objects.filter(calculation__in=holding).defer("derivation")


def meaning(grade: Grade, grades: Sequence[Grade]) -> str:
    """What a grade means, in one sentence."""
    if grade.from_points is None:
        return _("by place in the ranking") if grade.share is not None else _("did not take part")
    above = [one.from_points for one in grades if one.from_points is not None and one.from_points > grade.from_points]
    words = {"low": f"{grade.from_points.normalize():f}", "high": f"{min(above).normalize():f}" if above else ""}
    return _("%(low)s points and more, below %(high)s") % words if above else _("%(low)s points and more") % words
