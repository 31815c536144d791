"""What the pages of work orders show, prepared. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid import queries as aid
from dispatch.mutual_aid.models import HelpRequest
from dispatch.work_orders import queries, rules
from dispatch.work_orders.models import Attachment, Medium, Stage, WorkOrder
from dispatch.work_orders.states import OPEN, ORDER, ExclusionState, OrderState, TransferState
from federation.accounts.models import Membership, Role
from federation.kernel.acts import ACTS
from federation.kernel.sealed import masked

S = OrderState
STEPS: list[tuple[Any, frozenset[OrderState]]] = [
    (gettext_lazy("Taken in"), frozenset({S.FILED, S.RETURNED})),
    (gettext_lazy("Assigned"), frozenset({S.CLAIMABLE, S.ASSIGNED})),
    (gettext_lazy("Being mended"), frozenset({S.ACCEPTED, S.WORKING, S.HELPING, S.PARKED})),
    (gettext_lazy("Mended"), frozenset({S.RESOLVED})),
    (gettext_lazy("Verified"), frozenset({S.VERIFIED})),
    (gettext_lazy("Closed"), frozenset({S.CLOSED})),
]


def steps(order: WorkOrder) -> list[dict[str, str]]:
    """How far it has come; nothing for what is not handled."""
    now = next((i for i, (_label, states) in enumerate(STEPS) if order.state in states), None)
    if now is None:
        return []
    last = "past" if order.state == S.CLOSED else "now"
    status = ["past"] * now + [last] + ["next"] * (len(STEPS) - now - 1)
    return [{"label": str(label), "status": one} for (label, _states), one in zip(STEPS, status, strict=True)]


CHECKS = {
    "claim": rules.can_claim,
    "accept": rules.holds,
    "start": rules.can_handle,
    "resolve": rules.can_handle,
    "return_order": rules.can_return,
    "verify": rules.can_verify,
    "send_back": rules.can_verify,
    "close": rules.can_close,
    "unpark": rules.can_direct,
    "offer_claim": rules.can_direct,
    "take_back": rules.can_handle,
    "ask_federation": rules.can_handle,
    "assign": rules.can_direct,
    "park": rules.can_direct,
    "merge": rules.can_direct,
    "cancel": rules.can_direct,
    "reopen": rules.can_reopen,
}
VERBS: tuple[str, ...] = tuple(CHECKS)


def allowed(order: WorkOrder, by: Membership) -> set[str]:
    """The verbs this person can use now."""
    return {verb for verb in ORDER.allowed(order.state) if verb in CHECKS and CHECKS[verb](by, order)}


def story(order: WorkOrder) -> list[dict[str, Any]]:
    """The timeline."""
    return [
        {
            "at": entry.at,
            "title": str(ACTS.get(entry.verb, entry.verb)),
            "who": entry.actor_name or (_("The reporter") if entry.facts.get("reporter") else _("The clock")),
            "note": _note(entry.details),
            "state": entry.facts.get("after", ""),
        }
        for entry in queries.timeline(order)
    ]


def _note(facts: dict[str, Any]) -> str:
    return " · ".join(str(facts[key]) for key in ("firm", "department", "rule", "name", "reason", "task") if facts.get(key))


def pictures(order: WorkOrder) -> list[dict[str, Any]]:
    """The files of the order by stage, in the order of the work."""
    rows = with_posters(order.attachments.all())
    stages = [(stage, [row for row in rows if row.stage == stage]) for stage in Stage]
    return [{"stage": stage.label, "rows": found} for stage, found in stages if found]


def with_posters(files: Iterable[Attachment]) -> list[Any]:
    """The files without the posters, each video with the id of its own as `poster`, or None."""
    rows: list[Any] = list(files)
    posters = {row.poster_for_id: row.pk for row in rows if row.poster_for_id}
    for row in rows:
        row.poster = posters.get(row.pk)
    return [row for row in rows if row.poster_for_id is None]


def person(order: WorkOrder, by: Membership) -> dict[str, Any]:
    """Who reported it, as far as this reader may know: masked, and in full one at a time."""
    name = order.reporter
    return {
        "name": f"{name[:1]}**" if name else "",
        "phone": masked(order.phone) if order.phone else "",
        "address": bool(order.address),
        "reveals": rules.can_reveal(by, order) and order.state != OrderState.ERASED and bool(order.phone or order.address or name),
    }


def decisions(order: WorkOrder, by: Membership) -> list[dict[str, str]]:
    """The rarer decisions, for the menu: verb and label."""
    open_now = order.state in OPEN
    offered = [
        ("transfer", _("Ask for a transfer"), open_now and rules.can_request(by, order)),
        ("call_in", _("Call somebody in"), open_now and rules.can_call_in(by, order)),
        ("link", _("Link for an outside party"), open_now and rules.can_handle(by, order)),
        ("recategorise", _("Change the category"), open_now and rules.can_request(by, order)),
        ("exclude", _("Ask to leave it out of the figures"), not order.excluded and rules.can_request(by, order)),
    ]
    return [{"verb": verb, "label": label} for verb, label, may in offered if may]


def workbench(_row: None, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """For those who look after a place: what is to be verified first, then what is not over, the oldest first."""
    if by.role not in (Role.COMMUNITY, Role.GRID, Role.OWNERS):
        return None
    rows = queries.listed(by).filter(state__in=[*OPEN, OrderState.RESOLVED])
    return {"rows": rows.order_by(Case(When(state=OrderState.RESOLVED, then=0), default=1), "received_at", "pk")[:8]}


def parties(order: WorkOrder, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """Transfers, co-handlers and exclusions, each with what this person can say to it."""
    transfers = [
        {"row": row, "answers": row.state == TransferState.ASKED and rules.can_answer_transfer(by, row),
         "withdraws": row.state == TransferState.ASKED and rules.can_withdraw_transfer(by, row)}
        for row in order.transfers.select_related("to_firm", "to_department", "asked_by__user")
    ]  # fmt: skip
    called = [{"row": row, "answers": rules.can_co_answer(by, row)} for row in order.co_handlers.select_related("firm", "department")]
    exclusions = [
        {"row": row, "decides": row.state == ExclusionState.ASKED and rules.can_decide_exclusion(by, row),
         "appeals": row.state == ExclusionState.REFUSED and rules.can_appeal(by, row),
         "ends": row.state == ExclusionState.APPEALED and rules.can_decide_appeal(by, row)}
        for row in order.exclusions.select_related("asked_by__user", "decided_by__user")
    ]  # fmt: skip
    if not (transfers or called or exclusions):
        return None
    return {"transfers": transfers, "called": called, "exclusions": exclusions}


def behind_help(request: HelpRequest, by: Membership, _at: datetime) -> dict[str, Any] | None:
    """On the page of a help request that an order asked for: the deadline, what happened before, files, and the way back.

    Firms that help read it once they have accepted; who asked for the order and who the persons are stays with the order.
    """
    order = WorkOrder.objects.filter(help_request=request).select_related("compound").first()
    if order is None or not aid.sees_details(by, request):
        return None
    opens = queries.visible_to(by).filter(pk=order.pk).exists()
    happened = [{"at": one["at"], "title": one["title"], "state": one["state"]} for one in story(order)]
    videos = order.attachments.filter(medium=Medium.VIDEO)
    return {"order": order, "opens": opens, "story": happened, "videos": list(videos)}
