"""`run` and what it says, in one sentence, when only the user can mend it."""

import fcntl
import socket
import time
from pathlib import Path

import pytest

from federation.devserver import run
from federation.devserver.data import DataFolder, free_port
from tests.federation.devserver.conftest import Start

RUN = ("-m", "federation.devserver", "run")


def refusal(start: Start, folder: Path, **variables: str) -> str:
    """What a refused start writes: one line on stderr, within five seconds, leaving no address behind."""
    started = time.monotonic()
    variables = {"DATA_DIR": str(folder), "PORT": str(free_port())} | variables
    process = start(*RUN, **variables)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert time.monotonic() - started < 7  # five for the start itself, two for loading Python on a busy machine
    assert errors.count("\n") == 1, errors
    assert not (folder / "runtime.env").exists()
    return str(errors).rstrip("\n")


def test_busy_port_is_refused(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = refusal(start, tmp_path, PORT=str(port))

    assert said == f"Port {port} on 127.0.0.1 is in use or not allowed; choose another: make run PORT=8001."


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(start: Start, tmp_path: Path, port: str) -> None:
    assert refusal(start, tmp_path, PORT=port) == f"PORT must be a number from 1 to 65535, not '{port}'."


def test_unwritable_folder_is_refused(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "var"

    assert refusal(start, folder) == (
        f"DATA_DIR {folder} cannot be written (Not a directory); name another folder: make run DATA_DIR=/path."
    )


def test_second_run_on_the_same_folder_is_refused(start: Start, tmp_path: Path) -> None:
    with open(tmp_path / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = refusal(start, tmp_path)

    assert said == f"Another make run uses {tmp_path} (or is just stopping); stop it first, or name another DATA_DIR."


def test_dead_database_is_refused(start: Start, tmp_path: Path) -> None:
    said = refusal(start, tmp_path, DATABASE_URL="postgresql://postgres:secret@127.0.0.1:1/linyuan")

    assert said == "No database at 127.0.0.1:1/linyuan (DATABASE_URL): Connection refused."


def test_database_that_never_answers_is_refused(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        said = refusal(start, tmp_path, DATABASE_URL=f"postgresql://postgres:secret@127.0.0.1:{port}/linyuan")

    assert said == f"No database at 127.0.0.1:{port}/linyuan (DATABASE_URL): timeout expired."


@pytest.mark.parametrize("variable", ["VALKEY_URL", "REDIS_URL"])
def test_dead_broker_is_refused(start: Start, tmp_path: Path, administrator: str, variable: str) -> None:
    addresses = {"DATABASE_URL": administrator, variable: "redis://:secret@127.0.0.1:1/0"}

    said = refusal(start, tmp_path, **addresses)

    assert said.startswith(f"No Valkey or Redis at redis://127.0.0.1:1/0 ({variable}): ")
    assert "secret" not in said


def test_programs_log_apart_and_web_takes_the_port(tmp_path: Path) -> None:
    programs = {program.name: program for program in run.programs(DataFolder(tmp_path), 8123, {})}

    assert list(programs) == ["web", "worker", "beat", "relay"]
    assert "127.0.0.1:8123" in programs["web"].command
    assert {program.log for program in programs.values()} == {tmp_path / "logs" / f"{name}.log" for name in programs}


def test_provenance_names_the_address_without_telling_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres:secret@127.0.0.1/linyuan")

    (name,), (value,) = zip(*run.provenance().items(), strict=True)

    assert (name, len(value)) == ("PROVISIONED_FROM", 64)
    monkeypatch.delenv("DATABASE_URL")
    assert run.provenance() == {}
