"""Starts the product's processes by fork from one that has already imported everything.

Importing the project takes two and a half seconds of a core, and the journeys start more than a hundred processes. The
child begins like a fresh interpreter in all that differs between stacks: it has its own environment, session, output and
arguments, and reads its settings anew. Nothing in the parent has connected to anything.
"""

from __future__ import annotations

import json
import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Spawned:
    """A process of the spawner; only its parent may wait for it, and is asked."""

    def __init__(self, spawner: Spawner, pid: int) -> None:
        self.spawner, self.pid = spawner, pid

    def poll(self) -> int | None:
        return self.spawner.ask({"poll": self.pid})

    def wait(self) -> int | None:
        return self.spawner.ask({"wait": self.pid})


class Spawner:
    """The parent, as seen by the tests; it ends when they do, because its line is closed then."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.line, other = socket.socketpair()
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.spawner", str(other.fileno())], cwd=ROOT, env=environment, pass_fds=[other.fileno()]
        )
        other.close()
        self.answers = self.line.makefile("r")

    def start(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> Spawned:
        """`command` as after `python`: ("-m", module, …) or (script, …)."""
        return Spawned(self, self.ask({"command": list(command), "environment": dict(environment), "log": str(log)}) or 0)

    def ask(self, question: dict[str, Any]) -> int | None:
        self.line.sendall(json.dumps(question).encode() + b"\n")
        answer: int | None = json.loads(self.answers.readline())
        return answer


def load() -> None:
    """Everything that the processes import, and nothing that speaks to a server."""
    import django

    django.setup()

    import celery.bin.celery  # noqa: F401
    import gunicorn.app.wsgiapp
    import gunicorn.workers.gthread  # noqa: F401
    from django.template import engines
    from django.urls import get_resolver
    from django.utils import translation

    import federation.celery
    from dispatch.matching import compiled  # noqa: F401
    from federation import celeryconfig, serving  # noqa: F401

    for name in celeryconfig.imports:
        __import__(name)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            get_resolver()._populate()
    engines.all()
    assert not federation.celery.app.configured


def forget_settings() -> None:
    """They are read again from the child's environment when first asked for, and so is all that Django made of them."""
    from django.conf import empty, settings
    from django.core.cache import caches
    from django.core.files.storage import default_storage, storages
    from django.db import connections

    for handler in (connections, caches):
        for alias in [name for name in handler.settings if hasattr(handler._connections, name)]:
            assert getattr(handler[alias], "connection", None) is None, "the parent has connected"
            del handler[alias]
        handler.__dict__.pop("settings", None)
        handler._settings = None
    for name in ("federation.settings", "federation.celeryconfig"):
        del sys.modules[name]
    for key in [name for name in settings.__dict__ if name.isupper()]:
        del settings.__dict__[key]
    settings._wrapped = default_storage._wrapped = empty
    storages._backends = None
    storages.__dict__.pop("backends", None)
    storages._storages = {}


def become(command: list[str], environment: dict[str, str], log: str) -> None:
    """In the child: everything that a fresh process has of its own."""
    os.setsid()
    with open(log, "ab") as sink, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    forget_settings()
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


def serve(line: socket.socket) -> None:
    """Answer with a number for each question; a child never comes back from `become`."""
    ended: dict[int, int] = {}
    for question in line.makefile("r"):
        asked = json.loads(question)
        if "command" in asked:
            if (answer := os.fork()) == 0:
                line.close()
                run(asked)
            while os.getpgid(answer) != answer:  # who starts it may kill its whole group at once
                time.sleep(0.001)
        else:
            ((way, pid),) = asked.items()
            if pid not in ended:
                done, status = os.waitpid(pid, os.WNOHANG if way == "poll" else 0)
                if done:
                    ended[pid] = os.waitstatus_to_exitcode(status)
            answer = ended.get(pid)
        line.sendall(json.dumps(answer).encode() + b"\n")


def run(asked: dict[str, Any]) -> None:
    code = 1
    try:
        become(**asked)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    load()
    serve(socket.socket(fileno=int(sys.argv[1])))
