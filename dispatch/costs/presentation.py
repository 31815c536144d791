"""What the pages of costs show, prepared. Reads, never writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.costs import queries, rules
from dispatch.costs.models import CostSheet
from dispatch.costs.states import SheetState
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts import rules as people
from federation.accounts.models import Membership


def costs_panel(request: HelpRequest, by: Membership, at: datetime) -> dict[str, Any] | None:
    """The sheets this person may see, and the way to write one."""
    sheets: list[dict[str, Any]] = [{"row": sheet, "total": total(sheet)} for sheet in queries.sheets_of(by).filter(request=request)]
    own = any(entry["row"].firm_id == by.firm_id for entry in sheets)
    helps = people.is_firm(by) and by.firm is not None and queries.helps(by.firm, request)
    may_write = helps and not own and rules.can_write(by, CostSheet(request=request, firm=by.firm))
    return {"sheets": sheets, "may_write": may_write} if sheets or may_write else None


def total(sheet: CostSheet) -> str:
    """The sum in yuan, exactly: `1,234.50`."""
    return yuan(sum(item.total_fen for item in sheet.items.all()))


def yuan(fen: int) -> str:
    """Fen as people write them."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def buttons(sheet: CostSheet, by: Membership) -> dict[str, bool]:
    """What this person can do now."""
    return {
        "write": sheet.state == SheetState.DRAFT and rules.can_write(by, sheet),
        "propose": sheet.state == SheetState.DRAFT and rules.can_write(by, sheet),
        "agree": sheet.state == SheetState.PROPOSED and rules.can_agree(by, sheet),
    }
