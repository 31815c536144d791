"""Builds .venv from the locked requirements when they changed, then becomes the asked command inside it.

Standard library only: it runs before anything is installed.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "linyuan.json"
UV = "uv==0.13.9"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
COMMANDS = {
    "run": RUNTIME,
    "test": DEVELOPMENT,
    "lint": DEVELOPMENT,
    "format": DEVELOPMENT,
    "lock": RUNTIME,
    "venv": DEVELOPMENT,
}


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def is_current(requirements: str) -> bool:
    """Whether .venv starts and already holds these requirements; the development set includes the runtime set."""
    try:
        installed = json.loads(STAMP.read_text())
        works = subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    except (OSError, ValueError):
        return False
    return works and all(installed.get(name) == digest(name) for name in {RUNTIME, requirements})


@contextmanager
def locked() -> Iterator[None]:
    """Two make commands in one fresh clone must not build the same environment at once."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def create() -> None:
    """A new .venv, unless the one there still starts; Debian's python3 may come without ensurepip."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    say(f"creating .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode and "ensurepip" in made.stdout + made.stderr:
        package = f"python3.{sys.version_info.minor}-venv"
        sys.exit(f"{sys.executable} cannot make environments; install its venv module: apt-get install {package}")
    if made.returncode:
        sys.exit(f"Creating {VENV} failed: {(made.stderr or made.stdout).strip().splitlines()[-1]}")


def pip_setting(name: str) -> str:
    """A value from the user's pip.conf, which uv does not read: a mirror or company certificate is often set there."""
    asked = subprocess.run([PYTHON, "-m", "pip", "config", "get", f"global.{name}"], capture_output=True, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else ""


def uv_surroundings() -> dict[str, str]:
    """The user's own uv settings win; otherwise pip's mirror and certificate, and the system's certificates."""
    surroundings = {"UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}
    if mirror := os.environ.get("PIP_INDEX_URL") or pip_setting("index-url"):
        surroundings["UV_DEFAULT_INDEX"] = mirror
    if certificate := os.environ.get("PIP_CERT") or pip_setting("cert"):
        surroundings["SSL_CERT_FILE"] = certificate
    return surroundings | os.environ


def install(requirements: str) -> None:
    """By uv, which is about ten times faster; by pip where uv cannot be had or fails."""
    quiet = ["--quiet", "--disable-pip-version-check"]
    locked_set = ["--require-hashes", "-r", requirements]
    if subprocess.run([PYTHON, "-m", "pip", "install", *quiet, UV], capture_output=True).returncode == 0:
        uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON), "--compile-bytecode", *locked_set]
        if subprocess.run(uv, env=uv_surroundings(), capture_output=True).returncode == 0:
            return
    say("uv could not install them, trying pip (slower)")
    if subprocess.run([str(PYTHON), "-m", "pip", "install", *quiet, *locked_set]).returncode:
        sys.exit(f"Installing {requirements} failed (see above); mend the network or the package index and repeat.")


def prepare(requirements: str) -> None:
    if is_current(requirements):
        return
    started = time.monotonic()
    with locked():
        if is_current(requirements):
            return
        create()
        say(f"installing {requirements}")
        STAMP.unlink(missing_ok=True)
        install(requirements)
        STAMP.write_text(json.dumps({name: digest(name) for name in {RUNTIME, requirements}}))
    say(f"environment ready ({time.monotonic() - started:.0f} s)")


def stop(number: int, _frame: FrameType | None) -> None:
    """Leaves through SystemExit, so that subprocess.run kills a running installer first."""
    sys.exit(128 + number)


def main() -> None:
    command, rest = (sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:])
    if command not in COMMANDS:
        sys.exit(f"Unknown command {command!r}: one of {', '.join(COMMANDS)}.")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    os.chdir(ROOT)
    try:
        prepare(COMMANDS[command])
    except OSError as problem:
        sys.exit(f"The environment {VENV} cannot be written: {problem.strerror}.")
    if command != "venv":
        os.execv(PYTHON, [str(PYTHON), "-m", "federation.devserver", command, *rest])  # noqa: S606 - becomes the command


if __name__ == "__main__":
    main()
