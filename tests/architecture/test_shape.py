"""Files stay rooms one can oversee, functions stay one verb, names say what is inside."""

from __future__ import annotations

import ast

from federation.environment import BASE_DIR
from tests.architecture.source import Source, each, sources

FILE_STOP, FUNCTION_STOP, TEMPLATE_STOP = 400, 50, 120
#: Each with the reason why it is larger.
LARGE_FILES: dict[str, str] = {}
LARGE_FUNCTIONS: dict[str, str] = {
    "dispatch/mutual_aid/actions/asking.py:save_draft": "half of it is the signature: a request has fifteen fields",
}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base_utils", "shared", "stuff"}
TABLES_OF_CONTENTS = {"__init__.py", "urls.py", "api_urls.py", "apps.py", "models.py"}
#: Imported late, each with the reason.
LATE_IMPORTS: dict[str, str] = {
    "dispatch/matching/planning.py": "a compiled search is not for web processes, which import the engine too",
    "assessments/bulletins/documents.py": "Word files are rarely asked for, and their XML library takes long to load",
    "federation/wsgi.py": "the database may only be touched once Django is set up",
    "federation/celery.py": "settings are not read yet when the module is",
    "federation/apps.py": "models are not loaded yet when the module is",
    "communities/apps.py": "models are not loaded yet when the module is",
    "dispatch/apps.py": "models are not loaded yet when the module is",
    "assessments/apps.py": "models are not loaded yet when the module is",
    "dispatch/fieldwork/ical.py": "slow to import and needed only when a calendar asks",
    "federation/notices/senders.py": "slow to import and needed only where it is configured",
}
EVERY_FILE = each(sources())


def functions(source: Source) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the signature to the end, the docstring not counted."""
    first = node.body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    words = (first.end_lineno or first.lineno) - first.lineno + 1 if docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - words


def test_there_is_something_to_look_at() -> None:
    assert len(sources()) > 100


@EVERY_FILE
def test_no_file_is_larger_than_a_room(source: Source) -> None:
    lines = source.text.count("\n")
    assert lines <= FILE_STOP or source.name in LARGE_FILES, f"{lines} lines"


@EVERY_FILE
def test_no_function_is_longer_than_a_verb(source: Source) -> None:
    long = {f"{source.name}:{node.name}": length(node) for node in functions(source) if length(node) > FUNCTION_STOP}
    assert not set(long) - set(LARGE_FUNCTIONS), long


@EVERY_FILE
def test_the_name_says_what_is_inside(source: Source) -> None:
    assert not {source.path.stem, *source.path.relative_to(BASE_DIR).parent.parts} & NAMELESS


@each([one for one in sources() if one.path.name not in TABLES_OF_CONTENTS])
def test_every_module_says_what_it_is_for(source: Source) -> None:
    assert not source.text.strip() or ast.get_docstring(source.tree), "no docstring"


@EVERY_FILE
def test_imports_stand_at_the_top(source: Source) -> None:
    late = [node.lineno for function in functions(source) for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not late or source.name in LATE_IMPORTS, f"lines {late}"


@each(sorted((BASE_DIR / "templates").rglob("*.html")))
def test_no_template_is_larger_than_a_room_or_carries_style_or_script(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= TEMPLATE_STOP
    assert ' style="' not in text and "<script>" not in text and " onclick=" not in text


def test_the_lists_of_exceptions_hold_nothing_that_is_gone() -> None:
    names = {source.name for source in sources()}
    assert set(LARGE_FILES) | set(LATE_IMPORTS) <= names
    everything = {f"{source.name}:{node.name}" for source in sources() for node in functions(source) if length(node) > FUNCTION_STOP}
    assert set(LARGE_FUNCTIONS) <= everything
