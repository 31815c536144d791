"""Chunks into orders. An order is known by platform and number: importing the same file again changes nothing.

What was finished before it came is history and is written at once; what is open is filed like any other report, so that it
is clocked and routed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from communities.contracts.models import ServiceContract
from communities.places.models import Compound
from dispatch.callbacks.models import Callback, CallOutcome
from dispatch.categories import queries as categories
from dispatch.categories.models import Category
from dispatch.categories.suggesting import Pointer, suggest, words_of
from dispatch.clocks import running
from dispatch.clocks.queries import working_time
from dispatch.deadlines import WorkingTime
from dispatch.hotline.actions.uploading import STALLED, columns_of
from dispatch.hotline.columns import header_of
from dispatch.hotline.entries import Entry, entry
from dispatch.hotline.models import HOTLINE, HotlineChunk, HotlineImport, HotlineOrder, PlaceAlias
from dispatch.hotline.places import Places, plain
from dispatch.hotline.states import IMPORT, ImportState
from dispatch.work_orders import actions as orders
from dispatch.work_orders import phones
from dispatch.work_orders.models import Source, WorkOrder
from dispatch.work_orders.states import OrderState
from federation.kernel import jobs
from federation.kernel.numbers import next_numbers
from federation.kernel.workflow import move
from federation.tenancy import policy

REPEATED_WITHIN = timedelta(days=180)
FALLBACK = "OTH"


@dataclass
class Setting:
    """What every row of a chunk is judged by, read once."""

    batch: HotlineImport
    at: datetime
    zone: ZoneInfo
    here: str
    kinds: dict[str, Category]
    pointers: list[Pointer]
    places: Places
    contracts: dict[Any, list[tuple[Any, Any]]]
    keep: timedelta
    years: dict[int, WorkingTime] = field(default_factory=dict)
    guessed: dict[str, Category] = field(default_factory=dict)

    def category(self, one: Entry) -> Category:
        """By the platform's own name, else by what the text points to, else what is nobody's."""
        known = self.kinds.get(plain(one.category))
        if known is not None:
            return known
        text = f"{one.category} {one.title}"
        if text not in self.guessed:
            found = suggest(f"{text} {one.description[:200]}", self.pointers, most=1)
            code = found[0].code if found else FALLBACK
            self.guessed[text] = self.kinds.get(code) or next(row for row in self.kinds.values())
        return self.guessed[text]

    def firm(self, compound: Compound | None, on: date) -> Any:
        """The firm under contract on that day."""
        contracts = self.contracts.get(compound.pk, []) if compound else []
        return next((firm for during, firm in contracts if during.lower <= on and (during.upper is None or on < during.upper)), None)

    def working(self, at: datetime) -> WorkingTime:
        """Working time around an instant; one query a year."""
        if at.year not in self.years:
            self.years[at.year] = working_time(at)
        return self.years[at.year]


def apply_next(row: HotlineImport, *, at: datetime) -> None:
    """Write the next chunk and ask for the one after it; the last one finishes the import."""
    if row.state != ImportState.RUNNING:
        return
    with transaction.atomic():
        HotlineImport.objects.select_for_update(of=("self",)).get(pk=row.pk)  # a cancelling person waits for this chunk
        chunk = HotlineChunk.objects.filter(batch=row, done_at=None).order_by("position").first()
        if chunk is None:
            move(row, IMPORT, "finish_import", by=None, at=at)
            HotlineImport.objects.filter(pk=row.pk).update(finished_at=at)
            return
        _write(chunk, row, at)
        HotlineImport.objects.filter(pk=row.pk).update(state_due_at=at + STALLED)
        jobs.enqueue("dispatch.hotline.apply", at=at, batch=str(row.pk))


def _write(chunk: HotlineChunk, batch: HotlineImport, at: datetime) -> None:
    names, *rows = json.loads(chunk.content)
    header, setting = header_of(names, columns_of(batch)), _setting(batch, at)
    good: dict[str, Entry] = {}
    wrong: list[list[Any]] = []
    for sheet, number, *cells in rows:
        found = entry(cells, header.names, header.fields, setting.zone, setting.here)
        if isinstance(found, list):
            wrong.append([sheet, number, cells, found])
        elif found.number in good:
            wrong.append([sheet, number, cells, [_("This number stands in the table already.")]])
        else:
            good[found.number] = found
    known = {one.number: one for one in _known(batch, list(good))}
    #: What was erased stays erased, whatever the platform goes on saying.
    same = {number for number, one in known.items() if one.digest == good[number].digest or one.order.state == OrderState.ERASED}
    for number in known.keys() - same:
        _change(known[number], good[number], setting)
    _create([one for number, one in good.items() if number not in known], setting)
    kept = json.dumps([names, *wrong], ensure_ascii=False) if wrong else "[]"
    HotlineChunk.objects.filter(pk=chunk.pk).update(content="", wrong=kept, done_at=at)
    HotlineImport.objects.filter(pk=batch.pk).update(
        rows_done=F("rows_done") + len(rows), new=F("new") + len(good) - len(known), changed=F("changed") + len(known) - len(same),
        unchanged=F("unchanged") + len(same), wrong=F("wrong") + len(wrong),
    )  # fmt: skip


def _known(batch: HotlineImport, numbers: list[str]) -> list[HotlineOrder]:
    return list(HotlineOrder.objects.filter(platform=batch.platform, number__in=numbers).select_related("order__category").defer("extra"))


def _create(entries: list[Entry], setting: Setting) -> None:
    """New orders: history at once, open ones one by one through the front door."""
    past = [one for one in entries if one.finished]
    numbers = next_numbers("GD", setting.at.astimezone(setting.zone).date(), len(past)) if past else []
    rows = [_past(one, number, setting) for one, number in zip(past, numbers, strict=True)]
    WorkOrder.objects.bulk_create(rows)
    pairs = list(zip(past, rows, strict=True))
    pairs += [(one, _file(one, setting)) for one in entries if not one.finished]
    before = _earlier([order for _one, order in pairs], [one for one, _order in pairs], setting)
    HotlineOrder.objects.bulk_create([_beside(one, order, before.get(one.number), setting) for one, order in pairs])
    Callback.objects.bulk_create([_call(one, order, setting, attempt=1) for one, order in pairs if one.said is not None])


def _past(one: Entry, number: str, setting: Setting) -> WorkOrder:
    category, compound = setting.category(one), setting.places.find(one.place)
    closed = one.closed_at or one.received_at
    respond, due = running.deadlines(category, one.received_at, setting.working(one.received_at))
    return WorkOrder(
        number=number, source=Source.HOTLINE, kind=one.kind, category=category, compound=compound,
        community_id=compound.community_id if compound else None, place=one.place[:120], title=one.title, description=one.description,
        urgent=one.urgent, reporter=one.caller, phone=one.phone, phone_key=phones.key_of(one.phone), result=one.result,
        firm_id=setting.firm(compound, one.received_at.date()), received_at=one.received_at, respond_due_at=respond,
        due_at=one.due_at or due, outside_number=_outside(one, setting), outside_due_at=one.due_at, answered_at=closed,
        resolved_at=closed, closed_at=closed, countable=category.countable, created_by=setting.batch.created_by, state=OrderState.CLOSED,
        state_since=closed, state_due_at=closed + setting.keep,
    )  # fmt: skip


def _file(one: Entry, setting: Setting) -> WorkOrder:
    new = orders.NewOrder(
        source=Source.HOTLINE, category=setting.category(one), title=one.title, compound=setting.places.find(one.place), kind=one.kind,
        description=one.description, place=one.place[:120], urgent=one.urgent, reporter=one.caller, phone=one.phone,
        outside_number=_outside(one, setting), outside_due_at=one.due_at, received_at=one.received_at,
    )  # fmt: skip
    return orders.file_order(new, by=setting.batch.created_by, at=setting.at)


def _outside(one: Entry, setting: Setting) -> str:
    """The number there; other platforms than the city's hotline say which they are."""
    return one.number if setting.batch.platform == HOTLINE else f"{setting.batch.platform}:{one.number}"[:60]


def _beside(one: Entry, order: WorkOrder, before: Any, setting: Setting) -> HotlineOrder:
    return HotlineOrder(
        order=order, platform=setting.batch.platform, number=one.number, batch=setting.batch, status=one.status, place_text=one.place,
        unmatched=bool(one.place) and order.compound_id is None, history=one.finished, repeat_of_id=before,
        extra=json.dumps(dict(one.extra), ensure_ascii=False), digest=one.digest,
    )  # fmt: skip


def _call(one: Entry, order: WorkOrder, setting: Setting, *, attempt: int) -> Callback:
    """What the platform's own call-back brought; its note says whose it was."""
    said = one.said
    assert said is not None
    return Callback(
        order=order, attempt=attempt, at=one.closed_at or one.received_at, note=setting.batch.platform,
        outcome=CallOutcome.REACHED if said.valid else CallOutcome.NO_ANSWER, contacted=said.contacted, solved=said.solved,
        satisfaction=said.satisfaction, valid=said.valid,
    )  # fmt: skip


def _change(row: HotlineOrder, one: Entry, setting: Setting) -> None:
    """The platform says something new of a known order. Our own handling is never overwritten; history is."""
    extra = json.dumps(dict(one.extra), ensure_ascii=False)
    changed = {"status": one.status, "digest": one.digest, "batch": setting.batch, "extra": extra}
    HotlineOrder.objects.filter(pk=row.pk).update(**changed)
    facts: dict[str, Any] = {"outside_due_at": one.due_at}
    if row.history:
        closed = one.closed_at or row.order.closed_at
        facts |= {"result": one.result, "title": one.title, "description": one.description, "resolved_at": closed, "closed_at": closed}
    WorkOrder.objects.filter(pk=row.order_id).update(**facts)
    if one.said is not None:
        own = Callback.objects.filter(order=row.order_id, by=None, note=setting.batch.platform).first()
        attempt = own.attempt if own else Callback.objects.filter(order=row.order_id).count() + 1
        if own:
            own.delete()
        _call(one, row.order, setting, attempt=attempt).save(force_insert=True)


def _earlier(rows: list[WorkOrder], entries: list[Entry], setting: Setting) -> dict[str, Any]:
    """Which of them say what the same caller, or the platform itself, said before; two queries."""
    former = {one.former: one.number for one in entries if one.former}
    numbers = HotlineOrder.objects.filter(platform=setting.batch.platform, number__in=list(former)).values_list("number", "order")
    found = {former[number]: order for number, order in numbers}
    keys = {row.phone_key for row in rows if row.phone_key}
    if keys:
        start = min(row.received_at for row in rows) - REPEATED_WITHIN
        seen = WorkOrder.objects.filter(phone_key__in=keys, received_at__gte=start).order_by("received_at")
        callers: dict[tuple[str, Any], list[tuple[datetime, Any]]] = {}
        for key, kind, received, pk in seen.values_list("phone_key", "category", "received_at", "pk"):
            callers.setdefault((key, kind), []).append((received, pk))
        for row, one in zip(rows, entries, strict=True):
            past = [pk for received, pk in callers.get((row.phone_key, row.category_id), []) if received < row.received_at]
            if past:
                found.setdefault(one.number, past[-1])
    return found


def _setting(batch: HotlineImport, at: datetime) -> Setting:
    kinds = list(categories.in_use())
    by_name = {plain(row.name): row for row in kinds} | {row.code: row for row in kinds}
    compounds = list(Compound.objects.filter(outside=False))
    contracts: dict[Any, list[tuple[Any, Any]]] = {}
    for compound, during, firm in ServiceContract.objects.values_list("compound", "during", "firm"):
        contracts.setdefault(compound, []).append((during, firm))
    aliases = {alias.text: alias.compound for alias in PlaceAlias.objects.select_related("compound")}
    other = next((row.code for row in kinds if row.code.startswith(FALLBACK)), kinds[0].code)
    return Setting(
        batch, at, ZoneInfo(batch.subdistrict.timezone), batch.subdistrict.name, by_name | {FALLBACK: by_name[other]},
        [Pointer(row.code, row.name, words_of(row.words)) for row in kinds],
        Places({plain(one.name): one for one in compounds}, aliases), contracts, policy.minutes("order_keep_days"),
    )  # fmt: skip
