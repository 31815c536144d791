"""A dry run as its page and its workbook show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.results.rehearsing import Gap, Line, Rehearsal
from assessments.schemes.models import Indicator, Scheme

HEADER = [
    gettext_lazy("Compound"), gettext_lazy("Firm"), gettext_lazy("Class"), gettext_lazy("Size"), gettext_lazy("Score before"),
    gettext_lazy("Score now"), gettext_lazy("Difference"), gettext_lazy("Grade before"), gettext_lazy("Grade now"),
    gettext_lazy("Rank before"), gettext_lazy("Rank now"), gettext_lazy("Places moved"),
]  # fmt: skip
WHY = {
    Gap.NEW: gettext_lazy("new: nobody was asked about it in that cycle"),
    Gap.OTHER_WAY: gettext_lazy("marked in another way then"),
    Gap.OTHER_PANEL: gettext_lazy("scored by another side then"),
    Gap.NO_FIGURE: gettext_lazy("the figure was not counted in that cycle"),
    Gap.GONE: gettext_lazy("no longer in the scheme: its marks count nothing"),
}


def table(lines: Iterable[Line], grades: Mapping[str, str]) -> Iterable[list[Any]]:
    """One row a project for the workbook; empty where there is no number."""
    for line in lines:
        one, before = line.entrant, line.before
        row = [
            str(one.compound), str(one.firm or ""), one.get_grade_display(), one.get_size_band_display(), before.total, line.after.total,
            line.difference, str(before.grade or ""), grades.get(line.after.grade, line.after.grade), before.rank, line.rank, line.moved,
        ]  # fmt: skip
        yield ["" if value is None else value for value in row]


def sums(found: Rehearsal) -> dict[str, Any]:
    """How much would change: projects with another score, grade, rank; the mean; who wins and who loses most."""
    moved = [line for line in found.lines if line.difference is not None]
    ordered = sorted(moved, key=lambda line: line.difference or 0)
    return {
        "projects": len(found.lines),
        "scores": sum(bool(line.difference) for line in moved),
        "grades": sum(line.regraded for line in found.lines),
        "ranks": sum(bool(line.moved) for line in found.lines),
        "mean": found.mean,
        "most": ordered[-1] if ordered and (ordered[-1].difference or 0) > 0 else None,
        "least": ordered[0] if ordered and (ordered[0].difference or 0) < 0 else None,
    }


def gaps(found: Rehearsal, scheme: Scheme) -> list[tuple[str, str, str]]:
    """Code, name and reason of every indicator that found no counterpart."""
    rows = Indicator.objects.filter(scheme__in=[scheme.pk, found.cycle.scheme_id], code__in=[code for code, _why in found.gaps])
    names = {(row.scheme_id, row.code): str(row) for row in rows}
    whose = {Gap.GONE: found.cycle.scheme_id}
    return [(code, names.get((whose.get(why, scheme.pk), code), code), str(WHY[why])) for code, why in found.gaps]


def left_out(found: Rehearsal, scheme: Scheme) -> str:
    """The panels without any counterpart, in one sentence; empty when there is none."""
    names = [str(panel) for panel in scheme.panels.all() if panel.code in found.panels]
    return _("Left out, the others share its weight: %(names)s") % {"names": "、".join(names)} if names else ""
