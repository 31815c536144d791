"""`make run`: servers, schema, demo data, then web, worker, beat and relay as real processes until Ctrl-C."""

import hashlib
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from federation.devserver.data import DataFolder, is_busy
from federation.devserver.refusal import Refusal
from federation.devserver.services import bring_up
from federation.devserver.supervisor import Child, Program, Stopped, Supervisor, tail

READY_S = 90.0
PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "-A", "federation")


def run() -> None:
    """Returns once everything is stopped again."""
    started = time.monotonic()
    port = chosen_port()
    data = DataFolder(Path(os.environ.get("DATA_DIR") or "var").resolve())
    data.open()
    print(f"Starting Linyuan on port {port}, data in {data.path}", flush=True)
    with Supervisor(afterwards=data.withdraw) as supervisor, suppress(Stopped):
        environment = bring_up(supervisor, data)
        environment |= {"SITE_URL": os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}", "PORT": str(port)}
        data.publish(environment | provenance())
        print(f"  database and broker answer ({time.monotonic() - started:.1f} s)", flush=True)
        prepare(supervisor, environment)
        web, *_ = [supervisor.start(program) for program in programs(data, port, environment)]
        await_ready(supervisor, web, port)
        supervisor.complete(Program("demo_accounts", (PYTHON, "manage.py", "demo_accounts"), environment=environment))
        print(
            f"Linyuan is ready: http://127.0.0.1:{port}/ ({time.monotonic() - started:.0f} s). Ctrl-C stops it.",
            flush=True,
        )
        supervisor.watch()
    print("Stopped.", flush=True)


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {text!r}.")
    if is_busy(int(text)):
        raise Refusal(f"Port {text} on 127.0.0.1 is in use or not allowed; choose another: make run PORT=8001.")
    return int(text)


def provenance() -> dict[str, str]:
    """Marks which administrator's address the roles were made from, without telling it."""
    given = os.environ.get("DATABASE_URL", "")
    return {"PROVISIONED_FROM": hashlib.sha256(given.encode()).hexdigest()} if given else {}


def prepare(supervisor: Supervisor, environment: dict[str, str]) -> None:
    steps = Program("prepare", (PYTHON, "-m", "federation.devserver.prepare"), environment=environment)
    if supervisor.complete(steps):
        raise Refusal("Preparing the database failed; the lines above tell where.")


def programs(data: DataFolder, port: int, environment: dict[str, str]) -> list[Program]:
    web: tuple[str, ...] = (PYTHON, "-m", "gunicorn", "federation.wsgi", "-b", f"127.0.0.1:{port}")
    web += (
        "--worker-class",
        "federation.serving.Worker",
        "--workers",
        "2",
        "--threads",
        "8",
        "--no-control-socket",
        "--graceful-timeout",
        "5",
    )
    web += ("--access-logfile", str(data.logs / "access.log"))
    commands: dict[str, tuple[str, ...]] = {
        "web": web,
        "worker": (
            *CELERY,
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ),
        "beat": (*CELERY, "beat", "-s", str(data.path / "beat-schedule"), "--pidfile=", "--loglevel", "INFO"),
        "relay": (PYTHON, "manage.py", "relay"),
    }
    return [Program(name, command, data.logs / f"{name}.log", environment) for name, command in commands.items()]


def await_ready(supervisor: Supervisor, web: Child, port: int) -> None:
    """Until /readyz says 200; it names database, broker and migrations when it does not."""
    deadline, said = time.monotonic() + READY_S, ""
    while time.monotonic() < deadline:
        if web.process.poll() is not None:
            raise Refusal(f"The web server ended while starting.{tail(web.program)}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3):
                return
        except (URLError, OSError) as problem:
            said = str(problem)
        supervisor.pause(0.2)
    raise Refusal(f"/readyz did not answer 200 within {READY_S:.0f} s ({said}).{tail(web.program)}")
