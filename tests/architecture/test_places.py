"""A membership's department, community and compound may be missing, and nothing that is missing equals anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Source, sources

#: A firm is not among them: the database gives every firm role one (`membership_firm_roles`).
PLACES = {"department_id", "community_id", "compound_id"}


def _is_own(node: ast.expr) -> bool:
    """`by.community_id`, `self.by.community_id`."""
    if not (isinstance(node, ast.Attribute) and node.attr in PLACES):
        return False
    owner = node.value
    return (isinstance(owner, ast.Name) and owner.id == "by") or (isinstance(owner, ast.Attribute) and owner.attr == "by")


def bare_comparisons(source: Source) -> Iterator[str]:
    """`community=by.community_id`, `Q(**{path: by.community_id})` and `by.community_id == row.community_id`."""
    if not any(f"by.{place}" in source.text for place in PLACES):
        return
    for node in ast.walk(source.tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            given = [key.value for key in node.keywords]
        elif isinstance(node, ast.Dict):
            given = [value for value in node.values if value is not None]
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            given = [node.left, *node.comparators]
        if any(_is_own(value) for value in given):
            yield f"{source.name}:{node.lineno}"


def test_places_are_compared_only_where_a_missing_one_equals_nothing() -> None:
    """`lookup.at(path, by.…_id)` in the database, `people.same(by.…_id, row.…_id)` in a rule."""
    assert [found for source in sources() for found in bare_comparisons(source)] == []
