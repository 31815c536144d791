"""`make test`: every test in parallel, against servers of its own that are gone afterwards."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from federation.devserver.data import DataFolder
from federation.devserver.services import bring_up_for_tests
from federation.devserver.supervisor import Program, Stopped, Supervisor

PYTHON = sys.executable


def test(arguments: Sequence[str]) -> int:
    """The exit code of pytest."""
    started = time.monotonic()
    with scratch() as data, Supervisor(afterwards=data.withdraw) as supervisor:
        try:
            environment = bring_up_for_tests(supervisor, data) | {"SITE_URL": "http://127.0.0.1:8000"}
            print(f"  database and broker answer ({time.monotonic() - started:.1f} s)", flush=True)
            catalogues = (PYTHON, "manage.py", "compile_catalogues")
            if code := supervisor.complete(Program("compile_catalogues", catalogues, environment=environment)):
                return code
            return supervisor.complete(Program("pytest", pytest_command(arguments), environment=environment))
        except Stopped:
            return 130


def pytest_command(arguments: Sequence[str]) -> tuple[str, ...]:
    workers = max(2, min(4, os.cpu_count() or 2))
    return (PYTHON, "-m", "pytest", "-n", str(workers), "--dist", "worksteal", *arguments)


@contextmanager
def scratch() -> Iterator[DataFolder]:
    """Under the system's temporary folder; open for passing, since root runs the database as another user."""
    path = Path(tempfile.mkdtemp(prefix="linyuan-test-"))
    path.chmod(0o755)
    data = DataFolder(path)
    try:
        data.open()
        yield data
    finally:
        shutil.rmtree(path, ignore_errors=True)
