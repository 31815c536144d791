"""Every proof counts real `sleep` processes by a duration that no other program uses."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.federation.devserver.conftest import Start

SCRIPT = """
import sys
from contextlib import suppress
from pathlib import Path
from federation.devserver.supervisor import Program, Stopped, Supervisor

seconds, folder, *commands = sys.argv[1:]
with Supervisor(afterwards=lambda: Path(folder, "over").touch(), patience=1) as supervisor, suppress(Stopped):
    for number, command in enumerate(commands):
        supervisor.start(Program(f"p{number}", ("sh", "-c", command), Path(folder, f"p{number}.log")))
    print("started", flush=True)
    supervisor.watch()
print("stopped", flush=True)
"""


@pytest.fixture
def seconds() -> str:
    return str(random.SystemRandom().randint(10**6, 10**7))


def sleepers(seconds: str) -> list[int]:
    found = subprocess.run(["pgrep", "-x", "-f", f"sleep {seconds}"], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def eventually(condition: Callable[[], object], within: float = 8.0) -> bool:
    deadline = time.monotonic() + within
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(condition())


def replaced(killed: set[int], seconds: str) -> bool:
    found = set(sleepers(seconds))
    return len(found) == len(killed) and not found & killed


def family(seconds: str) -> str:
    """A program whose own child would outlive it, like a worker with its pool."""
    return f"sleep {seconds} & sleep {seconds} & wait"


def deaf(seconds: str) -> str:
    return f"trap '' TERM; sleep {seconds} & wait; sleep {seconds}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_every_process(start: Start, seconds: str, tmp_path: Path, number: int) -> None:
    supervisor = start("-c", SCRIPT, seconds, str(tmp_path), family(seconds), f"exec sleep {seconds}")
    assert eventually(lambda: len(sleepers(seconds)) == 3)

    supervisor.send_signal(number)
    output, _ = supervisor.communicate(timeout=10)

    assert (supervisor.returncode, output) == (0, "started\nstopped\n")
    assert sleepers(seconds) == []
    assert (tmp_path / "over").exists()


def test_program_deaf_to_the_polite_signal_is_killed(start: Start, seconds: str, tmp_path: Path) -> None:
    supervisor = start("-c", SCRIPT, seconds, str(tmp_path), deaf(seconds))
    assert eventually(lambda: sleepers(seconds))

    supervisor.terminate()

    assert supervisor.wait(10) == 0
    assert sleepers(seconds) == []


def test_killed_supervisor_leaves_nothing_behind(start: Start, seconds: str, tmp_path: Path) -> None:
    supervisor = start("-c", SCRIPT, seconds, str(tmp_path), family(seconds), deaf(seconds))
    assert eventually(lambda: len(sleepers(seconds)) == 3)

    supervisor.kill()

    assert eventually(lambda: not sleepers(seconds))
    assert eventually(lambda: (tmp_path / "over").exists())


def test_vanished_make_ends_every_process(start: Start, seconds: str, tmp_path: Path) -> None:
    """Started by a make that is killed, the supervisor gets no signal; it notices that its parent is another one."""
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"
    make = start("-c", program, SCRIPT, seconds, str(tmp_path), f"exec sleep {seconds}", MAKELEVEL="1")
    assert eventually(lambda: sleepers(seconds))

    make.kill()

    assert eventually(lambda: not sleepers(seconds))


def test_killed_program_comes_back_as_often_as_it_is_killed(start: Start, seconds: str, tmp_path: Path) -> None:
    start("-c", SCRIPT, seconds, str(tmp_path), family(seconds), f"exec sleep {seconds}0")
    assert eventually(lambda: len(sleepers(seconds)) == 2)
    other = sleepers(f"{seconds}0")

    for _ in range(4):
        killed = set(sleepers(seconds))
        os.kill(os.getpgid(min(killed)), signal.SIGKILL)
        assert eventually(partial(replaced, killed, seconds))

    assert sleepers(f"{seconds}0") == other


def test_program_that_keeps_failing_ends_all_with_its_log(start: Start, seconds: str, tmp_path: Path) -> None:
    failing = "echo broken; exit 3"
    supervisor = start("-c", SCRIPT, seconds, str(tmp_path), f"exec sleep {seconds}", failing)

    _, errors = supervisor.communicate(timeout=20)

    log = tmp_path / "p1.log"
    assert supervisor.returncode == 1
    expected = f"p1 ended 3 times within 30 s.\nThe end of {log}:\n  | broken\n  | broken\n  | broken\n"
    assert errors.rstrip().endswith(expected.rstrip())
    assert sleepers(seconds) == []
