"""A sheet as its page shows it: rows under their headings, how far it is, what is still missing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle, Rater
from assessments.sheets import queries, rules
from assessments.sheets.models import Sheet
from assessments.sheets.queries import Row
from assessments.sheets.states import SheetState
from federation.accounts.models import Membership


def page(rater: Rater, by: Membership) -> dict[str, Any]:
    """Everything the page of a sheet needs."""
    sheet = queries.current(rater)
    lines = queries.rows(rater, sheet)
    editable = rules.can_score(by, rater) and rules.is_collecting(rater, sheet) and (sheet is None or sheet.state == SheetState.DRAFT)
    return {
        "rater": rater,
        "sheet": sheet,
        "groups": groups(lines),
        "editable": editable,
        "answered": sum(not row.is_open for row in lines),
        "all": len(lines),
        "bare": sum(row.indicator.evidence and row.shows_problem and not row.evidence for row in lines),
        "doubts": doubts(lines) if editable else [],
        "history": queries.history(rater) if sheet is not None else [],
        "can_correct": correctable(rater, sheet, by),
    }


def doubts(lines: list[Row]) -> list[str]:
    """What the rater is told before signing: pictures that prove little where a proof is demanded."""
    found = []
    for row in lines:
        for _picture, trust in row.pictures if row.indicator.evidence else []:
            words = [
                *([_("taken %(metres)d m from the compound") % {"metres": trust.far}] if trust.far is not None else []),
                *([_("without position")] if trust.unplaced else []),
                *([_("without a time of its own")] if trust.untimed else []),
            ]
            if words:
                found.append(_("%(row)s: a picture is %(words)s.") % {"row": row.indicator, "words": "、".join(words)})
    return list(dict.fromkeys(found))


def correctable(rater: Rater, sheet: Sheet | None, by: Membership) -> bool:
    """Whether this person may begin a correction now."""
    return (
        sheet is not None
        and sheet.state == SheetState.SIGNED
        and rules.can_correct(by, sheet)
        and rater.cycle.state in ("open", "checking")
    )


def groups(lines: list[Row]) -> list[dict[str, Any]]:
    """Consecutive rows of the same heading together."""
    found: list[dict[str, Any]] = []
    for row in lines:
        heading = row.indicator.parent
        if not found or found[-1]["heading"] != heading:
            found.append({"heading": heading, "rows": [], "points": 0})
        found[-1]["rows"].append(row)
        found[-1]["points"] += row.indicator.points
    return found


def panel(cycle: Cycle, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """On the cycle's page: tables of a third party, where the scheme has such a panel."""
    if not rules.can_import_for_all(by) or cycle.state in ("draft", "opening") or queries.third_party(cycle) is None:
        return None
    return {"cycle": cycle, "imports": list(queries.imports(by).filter(cycle=cycle)[:5]), "open": cycle.state == "open"}
