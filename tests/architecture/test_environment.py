"""Every variable of the environment is listed, explained and read; none is read past the list."""

from __future__ import annotations

import ast

from federation.environment import ENVIRONMENT
from tests.architecture.source import Source, sources

#: The supervisor stands before Django and hands the variables on; the other two look at the shell's own.
MAY_LOOK = ("federation/devserver/", "federation/environment.py", "federation/wsgi.py", "federation/celery.py")


def read_names(source: Source) -> set[str]:
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)]
    readers = {"read", "read_number", "read_list"}
    return {str(node.args[0].value) for node in calls if ast.unparse(node.func).split(".")[-1] in readers}  # type: ignore[attr-defined]


def test_every_variable_that_is_read_is_listed_and_every_listed_one_is_read() -> None:
    read = {name for source in sources() for name in read_names(source) if name.isupper()}
    assert read <= set(ENVIRONMENT)
    unread = set(ENVIRONMENT) - read
    supervisor = "".join(source.text for source in sources() if source.name.startswith("federation/devserver/"))
    assert not {name for name in unread if f'"{name}"' not in supervisor and name not in supervisor}


def test_every_variable_has_a_sentence() -> None:
    assert all(len(sentence) > 15 for sentence in ENVIRONMENT.values())


def test_nobody_reads_the_environment_past_the_list() -> None:
    past = {source.name for source in sources() if "os.environ" in source.text or "getenv" in source.text}
    assert not {name for name in past if not name.startswith(MAY_LOOK)}
