"""Bring a file in as the import pages do: a hotline workbook, or a table of any kind that the pages know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404
from django.utils import timezone

from dispatch.hotline import actions, queries
from dispatch.hotline.models import HOTLINE, HotlineImport
from dispatch.hotline.states import ImportState
from federation.accounts.models import Membership
from federation.imports import actions as tables
from federation.kernel.errors import Conflict, Denied, Refused
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


class Command(BaseCommand):
    help = "Import a hotline workbook (--kind hotline) or a table of firms, compounds, pool or households, in somebody's name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--subdistrict", required=True, help="administrative code of the subdistrict")
        parser.add_argument("--by", required=True, help="username of whoever imports; their role decides whether they may")
        parser.add_argument("--kind", default="hotline", help="hotline, or a kind of the import page: firms, compounds, pool, households")
        parser.add_argument("--platform", default=HOTLINE, help="whose hotline workbook it is")
        parser.add_argument("--skip-wrong", action="store_true", help="of a table, import the good rows although others are wrong")

    def handle(self, *args: Any, **given: Any) -> None:
        street = Subdistrict.objects.filter(code=given["subdistrict"]).first()
        if street is None:
            raise CommandError("There is no such subdistrict.")
        try:
            content = given["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        try:
            told = self._hotline(street, content, given) if given["kind"] == "hotline" else self._table(street, content, given)
        except Denied as error:
            raise CommandError("This person may not import that.") from error
        except Refused as error:
            raise CommandError(str(error)) from error
        except Http404 as error:
            raise CommandError("There is no such kind of table.") from error
        for line in told:
            self.stdout.write(line)

    def _hotline(self, street: Subdistrict, content: bytes, given: dict[str, Any]) -> list[str]:
        """The running worker may take chunks too; the import's row is locked for each."""
        with scope.atomic_tenant(street.pk):
            by = _member(given["by"])
            file = SimpleUploadedFile(given["file"].name, content)
            row = actions.upload(file, platform=given["platform"], by=by, at=timezone.now())
            actions.begin(row, by=by, at=timezone.now())
            actions.stage(_again(row), at=timezone.now())
        running = True
        while running:
            with scope.atomic_tenant(street.pk):
                running = _again(row).state == ImportState.RUNNING
                try:
                    actions.apply_next(_again(row), at=timezone.now())
                except Conflict:
                    continue  # the worker finished it in between
        with scope.atomic_tenant(street.pk):
            done = _again(row)
            if done.state != ImportState.DONE:
                raise CommandError(done.failure or done.state_label)
            facts = f"{done.rows_read} rows: {done.new} new, {done.changed} changed, {done.unchanged} unchanged, {done.wrong} wrong"
            return [facts, *(f"  {sheet} {number}: {why}" for sheet, number, why, *_cells in queries.wrong_rows(done))]

    def _table(self, street: Subdistrict, content: bytes, given: dict[str, Any]) -> list[str]:
        with scope.atomic_tenant(street.pk):
            by, at = _member(given["by"]), timezone.now()
            batch = tables.upload(content, kind=given["kind"], filename=given["file"].name, by=by, at=at)
            told = [f"  row {int(number) + 1}: {' '.join(errors)}" for number, errors in batch.errors.items()]
            if told and not given["skip_wrong"]:
                raise CommandError("\n".join(["Nothing was imported; these rows are wrong:", *told]))
            done = tables.apply(batch, skip_wrong=given["skip_wrong"], by=by, at=at)
        return [", ".join(f"{count} {name}" for name, count in done.items()), *told]


def _member(username: str) -> Membership:
    found: Membership | None = Membership.objects.select_related("user", "subdistrict").filter(user__username=username, active=True).first()
    if found is None:
        raise CommandError("Nobody of this username acts in this subdistrict.")
    return found


def _again(row: HotlineImport) -> HotlineImport:
    found = queries.for_work(str(row.pk))
    if found is None:
        raise CommandError("The import is gone.")
    return found
