"""Only workflow.move writes a state, and no signal, save() or view changes rows behind an action's back."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Source, each, sources

MOVE = "federation/kernel/workflow.py"
STATES = {"state", "state_since"}
EVERY_FILE = each(sources())
ROW_WRITERS = {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "save", "delete", "update"}


def writes_of_state(tree: ast.AST) -> Iterator[int]:
    """Lines that set a state on a row: by attribute, by update() or through bulk_update()."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []
        flat = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
        if any(isinstance(part, ast.Attribute) and part.attr in STATES for part in flat):
            yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "update" and any(word.arg in STATES for word in node.keywords):
                yield node.lineno
            if node.func.attr == "bulk_update" and any(isinstance(n, ast.Constant) and n.value in STATES for n in ast.walk(node)):
                yield node.lineno


#: `row.state = value just read from the database`, under its lock: nothing is written.
READ_AGAIN = {"dispatch/mutual_aid/actions/commanding.py": 1}


@EVERY_FILE
def test_only_move_writes_a_state(source: Source) -> None:
    if source.name != MOVE:
        assert len(list(writes_of_state(source.tree))) == READ_AGAIN.get(source.name, 0)


WRITING = [
    "row.state = 'closed'",
    "a, row.state = 1, 2",
    "row.state: str = 'x'",
    "Row.objects.filter(pk=1).update(state='x')",
    "Row.objects.bulk_update(rows, ['state'])",
]


@pytest.mark.parametrize("line", WRITING)
def test_every_way_to_write_a_state_is_seen(line: str) -> None:
    assert list(writes_of_state(ast.parse(line))) == [1]


def test_a_state_given_at_birth_is_fine() -> None:
    assert not list(writes_of_state(ast.parse("Row.objects.create(state='open')\nRow(state='open')\nrow.filter(state='open')")))


#: Grants after a migration; it touches no row.
SIGNALS = {"federation/apps.py"}


@EVERY_FILE
def test_no_signals_and_no_saving_behind_the_back(source: Source) -> None:
    imported = {node.module or "" for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom)}
    signals = {name for name in imported if name.startswith("django.db.models.signals") or name == "django.dispatch"}
    assert not signals or source.name in SIGNALS
    models = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and any("Model" in ast.unparse(base) for base in node.bases)
    ]
    assert not [
        part.name for model in models for part in model.body if isinstance(part, ast.FunctionDef) and part.name in ("save", "delete")
    ]


DOORS = [s for s in sources() if "/views" in s.name or s.name.endswith(("/forms.py", "/tasks.py", "/presentation.py", "/queries.py"))]
WRITING_DOORS = {
    "federation/notices/tasks.py": "marks what it has sent, in the transaction of the sending",
    "federation/kernel/tasks.py": "marks the job as done, in the transaction of its effects",
    "federation/accounts/views.py": "remembers the language beside Django's own view for it",
}


@each(DOORS)
def test_doors_and_readers_write_no_rows(source: Source) -> None:
    if source.name in WRITING_DOORS:
        return
    found = [
        (node.lineno, node.func.attr)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ROW_WRITERS
        if ".objects" in ast.unparse(node.func) or "_default_manager" in ast.unparse(node.func)
    ]
    assert not found


@EVERY_FILE
def test_nothing_is_sent_to_the_broker_inside_a_request(source: Source) -> None:
    """`.delay()` waits for a broker that hangs; jobs.enqueue writes a row instead, and only the relay publishes."""
    calls = {node.func.attr for node in ast.walk(source.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    sends = calls & {"delay", "apply_async", "delay_on_commit", "send_task"}
    assert sends <= ({"send_task"} if source.name == "federation/kernel/relay.py" else set())
