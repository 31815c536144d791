from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from federation.design.finders import VENDOR, Asset, VendorFinder

HTMX = VENDOR["vendor/htmx.min.js"]


def test_check_accepts_every_reviewed_file() -> None:
    assert VendorFinder().check() == []


def test_check_reports_a_file_that_is_gone() -> None:
    finder = VendorFinder(assets={"vendor/htmx.min.js": replace(HTMX, path="django_htmx/gone.js")})

    assert [problem.id for problem in finder.check()] == ["design.E001"]


def test_check_reports_a_distribution_that_is_not_installed() -> None:
    finder = VendorFinder(assets={"vendor/a.js": Asset("no-such-distribution", "a.js", "0")})

    assert [problem.id for problem in finder.check()] == ["design.E001"]


def test_check_reports_a_file_that_was_not_reviewed() -> None:
    finder = VendorFinder(assets={"vendor/htmx.min.js": replace(HTMX, sha256="0" * 64)})

    assert [problem.id for problem in finder.check()] == ["design.E002"]


def test_find_knows_only_the_table() -> None:
    finder = VendorFinder()

    assert Path(finder.find("vendor/htmx.min.js")).is_file()
    assert finder.find("vendor/htmx.min.js", find_all=True) == [finder.find("vendor/htmx.min.js")]
    assert finder.find("vendor/other.js") == []


def test_list_leaves_out_ignored_names() -> None:
    names = [name for name, _storage in VendorFinder().list(["*.png"])]

    assert names == [name for name in VENDOR if not name.endswith(".png")]


def test_storage_reads_what_it_lists() -> None:
    name, storage = next(iter(VendorFinder().list(None)))

    assert storage.exists(name)
    assert storage.get_modified_time(name).year > 2000
    with storage.open(name) as file:
        assert b"Tabler" in file.read(200)
