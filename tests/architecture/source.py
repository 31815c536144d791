"""The product's own source, parsed once for all tests of its shape."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

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
