"""From the uploaded file to sealed chunks of rows. Every step can be asked for again without harm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.hotline import reading, rules
from dispatch.hotline.columns import FIELDS, Header, best_header, header_of, widest
from dispatch.hotline.entries import entry
from dispatch.hotline.models import HotlineChunk, HotlineImport, HotlineMapping
from dispatch.hotline.states import IMPORT, WORKING, ImportState
from federation.accounts.models import Membership
from federation.kernel import audit, jobs
from federation.kernel.errors import Refused
from federation.kernel.intake import header_key
from federation.kernel.rules import require
from federation.kernel.workflow import giving_way, move

CHUNK = 250
MOST_BYTES = 60 * 1024 * 1024
KEPT_UNUSED = timedelta(days=2)
STALLED = timedelta(minutes=3)
STAGE = "dispatch.hotline.stage"
APPLY = "dispatch.hotline.apply"


def upload(file: UploadedFile, *, platform: str, by: Membership, at: datetime) -> HotlineImport:
    """Keep the file and find its header, by the known names or by a saved mapping; nothing is imported yet."""
    require(rules.can_import, by, None)
    if (file.size or 0) > MOST_BYTES:
        raise Refused(_("The file is larger than %(mb)d MB.") % {"mb": MOST_BYTES // 1024 // 1024}, code="too_large")
    heads = reading.heads(file)
    mapping = _mapping_for(heads)
    columns = mapping.columns if mapping else {}
    known = _first_header(heads, columns)
    header = known or _widest(heads)
    with transaction.atomic():
        row: HotlineImport = HotlineImport(
            platform=platform, filename=(file.name or "")[-200:], mapping=mapping, header=list(header), created_by=by, created_at=at,
            state=ImportState.UPLOADED, state_since=at, state_due_at=at + KEPT_UNUSED,
        )  # fmt: skip
        file.seek(0)
        row.file.save(f"{row.pk}", File(file), save=False)
        row.save(force_insert=True)
        audit.record("upload_hotline", row, by=by, at=at, platform=platform, file=row.filename)
    return row


def map_columns(row: HotlineImport, *, columns: Mapping[str, str], name: str, by: Membership, at: datetime) -> HotlineMapping:
    """Say what the columns of an unknown workbook are; kept for every later one with the same columns."""
    require(rules.can_import, by, row)
    chosen: dict[str, str] = {}
    for name_of_column, field in columns.items():
        if field in FIELDS or not field:
            key = header_key(name_of_column)
            chosen[key] = chosen.get(key) or field
    given_fields = [field for field in columns.values() if field]
    if len(set(given_fields)) < len(given_fields):
        raise Refused(_("Each field can be given to one column only."), code="twice")
    header = header_of(row.header, chosen)
    if header.missing:
        raise Refused(_("Say which columns hold the number, the time of the call and the matter."), code="missing")
    with transaction.atomic():
        given = {"name": name[:60], "columns": chosen, "created_by": by, "created_at": at}
        mapping, _created = HotlineMapping.objects.update_or_create(signature=header.signature, defaults=given)
        HotlineImport.objects.filter(pk=row.pk).update(mapping=mapping)
        audit.record("map_hotline", row, by=by, at=at, name=name)
    row.mapping = mapping
    return mapping


def begin(row: HotlineImport, *, by: Membership, at: datetime) -> None:
    """Import in the background."""
    require(rules.can_import, by, row)
    if header_of(row.header, columns_of(row)).missing:
        raise Refused(_("Say which columns hold the number, the time of the call and the matter."), code="missing")
    with transaction.atomic():
        move(row, IMPORT, "begin_import", by=by, at=at, due_at=at + STALLED)
        jobs.enqueue(STAGE, at=at, batch=str(row.pk))


def stage(row: HotlineImport, *, at: datetime) -> None:
    """Read the file once, row by row, into sealed chunks; a file that cannot be read fails the import with the sentence."""
    if row.state != ImportState.STAGING:
        return
    try:
        with transaction.atomic(), row.file.open("rb") as file:
            count = 0
            HotlineChunk.objects.filter(batch=row).delete()
            for position, rows in enumerate(_chunks(_rows(file, columns_of(row)))):
                HotlineChunk.objects.create(batch=row, position=position, content=json.dumps(rows, ensure_ascii=False))
                count += len(rows) - 1
            move(row, IMPORT, "read_import", by=None, at=at, due_at=at + STALLED)
            HotlineImport.objects.filter(pk=row.pk).update(rows_read=count)
            jobs.enqueue(APPLY, at=at, batch=str(row.pk))
    except Refused as refused:
        move(row, IMPORT, "fail_import", by=None, at=at)
        HotlineImport.objects.filter(pk=row.pk).update(failure=str(refused)[:300])
    row.file.delete(save=False)
    HotlineImport.objects.filter(pk=row.pk).update(file="")


def cancel(row: HotlineImport, *, by: Membership | None, at: datetime) -> None:
    """Stop after the chunk that is being written; what is imported stays, and the same file can be imported again."""
    require(rules.can_import, by, row)
    with transaction.atomic():
        move(row, IMPORT, "cancel_import", by=by, at=at)
        HotlineChunk.objects.filter(batch=row, done_at=None).delete()
        if row.file:
            row.file.delete(save=False)
            HotlineImport.objects.filter(pk=row.pk).update(file="")


def sweep(*, at: datetime) -> None:
    """Throw away what nobody imported; ask again for what stands still."""
    for row in HotlineImport.objects.filter(state_due_at__lte=at, state__in=[ImportState.UPLOADED, *WORKING])[:50]:
        with giving_way():
            if row.state == ImportState.UPLOADED:
                cancel(row, by=None, at=at)
            elif HotlineImport.objects.filter(pk=row.pk, state_due_at=row.state_due_at).update(state_due_at=at + STALLED):
                if row.state == ImportState.STAGING:
                    jobs.enqueue(STAGE, at=at, batch=str(row.pk))
                else:
                    jobs.enqueue(APPLY, at=at, batch=str(row.pk))


def look(row: HotlineImport, most: int = 20) -> list[dict[str, object]]:
    """The first rows as they would be taken, with what is wrong with them; reads the file, writes nothing."""
    zone = ZoneInfo(row.subdistrict.timezone)
    found: list[dict[str, object]] = []
    if header_of(row.header, columns_of(row)).missing or not row.file:
        return []
    with row.file.open("rb") as file:
        for table in reading.tables(file, columns_of(row)):
            for one in islice(table.rows, most - len(found)):
                if any(cell.strip() for cell in one.cells):
                    read = entry(one.cells, table.header.names, table.header.fields, zone, row.subdistrict.name)
                    cells = {name: one.cells[place] for name, place in table.header.fields.items() if place < len(one.cells)}
                    shown = {"number": cells.get("number", ""), "title": cells.get("title", ""), "place": cells.get("place", "")}
                    said: dict[str, object] = {"errors": read} if isinstance(read, list) else {"received_at": read.received_at}
                    found.append(shown | said)
    return found


def columns_of(row: HotlineImport) -> dict[str, str]:
    """The saved mapping's columns, if the import has one."""
    return dict(row.mapping.columns) if row.mapping is not None else {}


def _rows(file: File, columns: Mapping[str, str]) -> Iterator[tuple[list[str], list[object]]]:
    """(header, [sheet, row number, cells…]) of every row that is not empty."""
    for table in reading.tables(file, columns):
        names, place = list(table.header.names), table.header.fields.get("number", 0)
        for row in table.rows:
            again = place < len(row.cells) and row.cells[place].strip() == names[place]  # the header stands on every page
            if not again and any(cell.strip() for cell in row.cells):
                yield names, [row.sheet, row.number, *row.cells]


def _chunks(rows: Iterator[tuple[list[str], list[object]]]) -> Iterator[list[list[object]]]:
    """Some rows behind their header; a new sheet begins a new chunk."""
    held: list[list[object]] = []
    for names, row in rows:
        if held and (held[0] != names or len(held) > CHUNK):
            yield held
            held = []
        if not held:
            held = [list(names)]
        held.append(row)
    if held:
        yield held


def _mapping_for(heads: Sequence[tuple[str, list[list[str]]]]) -> HotlineMapping | None:
    """The saved mapping of a workbook with the same columns, if there is one."""
    signatures = {header_of(cells).signature for _sheet, rows in heads for cells in rows}
    row: HotlineMapping | None = HotlineMapping.objects.filter(signature__in=signatures).first()
    return row


def _first_header(heads: Sequence[tuple[str, list[list[str]]]], columns: Mapping[str, str]) -> tuple[str, ...] | None:
    found = (best_header(rows, columns) for _sheet, rows in heads)
    header: Header | None = next((one[1] for one in found if one is not None), None)
    return header.names if header is not None else None


def _widest(heads: Sequence[tuple[str, list[list[str]]]]) -> tuple[str, ...]:
    """The row that a person would take for the header of an unknown workbook, on whatever sheet."""
    rows = [row for _sheet, found in heads for row in found]
    return header_of(rows[widest(rows)]).names if rows else ()
