"""Servers and processes of these tests are real and their own; nothing of the running test environment is used."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "VALKEY_URL", "REDIS_URL", "DATA_DIR", "PORT", "MAKELEVEL")
SERVERS = """
import sys
from contextlib import suppress
from pathlib import Path
from federation.devserver.data import DataFolder
from federation.devserver.embedded import Postgres, Valkey
from federation.devserver.supervisor import Stopped, Supervisor

data = DataFolder(Path(sys.argv[1]))
data.open()
with Supervisor() as supervisor, suppress(Stopped):
    print(Postgres(data, durable=False).start(supervisor), Valkey(data).start(supervisor), flush=True)
    supervisor.pause(3600)
"""
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="session")
def bare() -> dict[str, str]:
    """An environment in which nobody has set an address, a port or a folder."""
    return {name: value for name, value in os.environ.items() if name not in GIVEN}


@pytest.fixture
def start(bare: dict[str, str]) -> Iterator[Start]:
    """Starts `python …` in the checkout and makes sure that it is gone afterwards."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=bare | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, bare: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Addresses of an embedded PostgreSQL, as its superuser, and of an embedded Valkey."""
    folder = str(tmp_path_factory.mktemp("servers"))
    with subprocess.Popen([sys.executable, "-c", SERVERS, folder], cwd=ROOT, env=bare, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        database, broker = process.stdout.readline().split()
        yield database, broker
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(scope="session")
def administrator(servers: tuple[str, str]) -> str:
    return servers[0]
