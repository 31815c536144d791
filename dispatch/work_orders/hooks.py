"""What other capabilities do when an order moves, inside the verb's own transaction; work orders know none of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import ORDER
from federation.accounts.models import Membership

Hook = Callable[[WorkOrder, Membership | None, datetime], None]
VERBS = frozenset({"file_order", "take_over", "recategorise", *ORDER.verbs})

_AFTER: dict[str, list[Hook]] = defaultdict(list)


def after(verb: str, hook: Hook) -> None:
    """Run `hook` once an order has taken `verb`; registered from the app's `ready`."""
    assert verb in VERBS, verb
    if hook not in _AFTER[verb]:
        _AFTER[verb].append(hook)


def tell(verb: str, order: WorkOrder, *, by: Membership | None, at: datetime) -> None:
    """Let everybody who registered follow."""
    for hook in _AFTER[verb]:
        hook(order, by, at)
