"""The product's own source, parsed once for all tests of its shape."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from federation.environment import BASE_DIR

PACKAGES = ["federation", "communities", "dispatch", "assessments"]


@dataclass(frozen=True)
class Source:
    """One Python file of the product."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(BASE_DIR).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


@lru_cache(maxsize=1)
def sources() -> list[Source]:
    """Every file but the migrations, which Django writes."""
    found = [Source(path) for package in PACKAGES for path in sorted((BASE_DIR / package).rglob("*.py"))]
    return [source for source in found if "/migrations/" not in source.name]


def each(rows: Iterable[Any]) -> Callable[[Callable[[Any], None]], Callable[[], None]]:
    """One test that looks at every row and names all that are wrong; as thousands of tests they would take minutes to begin and end."""

    def decorate(check: Callable[[Any], None]) -> Callable[[], None]:
        def test() -> None:
            wrong = []
            for row in rows:
                try:
                    check(row)
                except AssertionError as error:
                    wrong.append(f"{getattr(row, 'name', row)}: {error}")
            assert not wrong, "\n".join(wrong)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return decorate
