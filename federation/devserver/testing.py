"""`make test`: every test in parallel, against servers of its own that stop afterwards and keep only what tests are copied from."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from federation.devserver.data import DataFolder
from federation.devserver.embedded import client
from federation.devserver.refusal import Refusal
from federation.devserver.services import bring_up_for_tests
from federation.devserver.supervisor import Program, Stopped, Supervisor

PYTHON = sys.executable


def test(arguments: Sequence[str]) -> int:
    """The exit code of pytest."""
    started = time.monotonic()
    with workplace() as data, Supervisor(afterwards=data.withdraw) as supervisor:
        try:
            environment = bring_up_for_tests(supervisor, data) | {"SITE_URL": "http://127.0.0.1:8000", "PYTHONDONTWRITEBYTECODE": ""}
            client(environment["VALKEY_URL"]).flushdb()  # what an earlier run counted against a limit
            print(f"  database and broker answer ({time.monotonic() - started:.1f} s)", flush=True)
            furnishing = (("-m", "tests.databases"), ("-m", "dispatch.matching", "warm"))
            if code := supervisor.complete(*(Program(what[1], (PYTHON, *what), environment=environment) for what in furnishing)):
                return code
            print(f"  demo and engine are ready ({time.monotonic() - started:.1f} s)", flush=True)
            return supervisor.complete(Program("pytest", pytest_command(arguments), environment=environment))
        except Stopped:
            return 130


def pytest_command(arguments: Sequence[str]) -> tuple[str, ...]:
    """One worker more than cores: some tests wait for processes while others compute. Whole files go to a worker, in our order."""
    workers = max(2, min(4, os.cpu_count() or 2)) + 1
    return (PYTHON, "-m", "pytest", "-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder", *arguments)


@contextmanager
def workplace() -> Iterator[DataFolder]:
    """`var/tests`, whose servers keep what the tests are copied from; a folder that passes while another run holds that one."""
    data = DataFolder(Path("var/tests").resolve())
    try:
        data.open()
    except Refusal:
        with scratch() as passing:
            yield passing
        return
    unclean = data.path / "unclean"  # there while the servers run: without fsync, a cluster that was not stopped is not to be trusted
    if unclean.exists():
        shutil.rmtree(data.path / "postgres", ignore_errors=True)
    unclean.touch()
    yield data
    unclean.unlink()


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
