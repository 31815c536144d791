"""Whether a scheme can be used: sentences for whoever edits it, none when all is well."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.schemes import queries
from assessments.schemes.models import Arithmetic, Effect, Indicator, PanelCode, Rule, Scheme

HUNDRED = Decimal(100)


def faults(scheme: Scheme) -> list[str]:
    """What has to be mended before a cycle can open with the scheme, in order of importance."""
    rows = list(queries.leaves(scheme))
    found = _weights(scheme, rows) if scheme.arithmetic == Arithmetic.WEIGHTED else []
    found += _grades(scheme)
    found += [sentence for row in rows for sentence in _row(row)]
    if not rows:
        found.append(_("The scheme has no indicator."))
    return found


def _weights(scheme: Scheme, rows: list[Indicator]) -> list[str]:
    """The weights make 100; a panel that counts has something to be scored by (an explicit zero counts nothing and is allowed)."""
    found = []
    total = queries.weight_sum(scheme)
    if total != HUNDRED:
        found.append(_("The weights of the panels make %(sum)s, not 100.") % {"sum": f"{total:f}"})
    points: dict[object, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.effect == Effect.SCORE:
            points[row.panel_id] += row.points
    for panel in scheme.panels.all():
        if panel.weight and not points[panel.pk] and panel.code != PanelCode.RESIDENT:
            found.append(_("The panel “%(panel)s” has a weight, but no points to be scored.") % {"panel": panel})
    return found


def _grades(scheme: Scheme) -> list[str]:
    """Grades by points fall from the first to the last, and the last one catches everybody; shares make 100."""
    grades = list(scheme.grades.all())
    by_points = [grade.from_points for grade in grades if grade.from_points is not None]
    shares = [grade.share for grade in grades if grade.share is not None]
    if not by_points and not shares:
        return [_("The scheme has no grades.")]
    if by_points and shares:
        return [_("Grades go either by points or by shares.")]
    if shares and sum(shares) != HUNDRED:
        return [_("The shares of the grades make %(sum)s, not 100.") % {"sum": f"{sum(shares):f}"}]
    if by_points != sorted(set(by_points), reverse=True):
        return [_("Each grade must begin below the one before it.")]
    return [_("The last grade must begin at 0 points, or some scores have none.")] if by_points and by_points[-1] > 0 else []


def _row(row: Indicator) -> list[str]:
    """A single row that could never change a score, or change it beyond its points."""
    named = {"code": row.code, "name": row}
    if row.effect == Effect.SCORE and not row.points:
        return [_("%(code)s %(name)s: no points.") % named]
    if row.effect in (Effect.BONUS, Effect.PENALTY) and not row.limit:
        return [_("%(code)s %(name)s: neither points nor an upper limit.") % named]
    if row.rule == Rule.DEDUCTION and row.effect == Effect.SCORE and row.per_occurrence and row.per_occurrence > row.limit:
        return [_("%(code)s %(name)s: a single occurrence takes more than the row has.") % named]
    if row.effect == Effect.VETO and row.rule != Rule.CHECKLIST:
        return [_("%(code)s %(name)s: a veto is answered with yes or no.") % named]
    return []
