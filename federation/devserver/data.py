"""The data folder: its holder, its secrets, its ports, and the address file that manage.py reads."""

import base64
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from federation.devserver.refusal import Refusal


class DataFolder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        self.runtime_env = path / "runtime.env"
        self._lock = -1

    def open(self) -> None:
        """Creates the folder and holds it until the process ends; a second holder is refused."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as problem:
            raise Refusal(
                f"DATA_DIR {self.path} cannot be written ({problem.strerror}); name another folder: make run DATA_DIR=/path."
            ) from problem
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Refusal(f"Another make run uses {self.path} (or is just stopping); stop it first, or name another DATA_DIR.") from problem

    def secret(self, name: str) -> str:
        """A value made once for this folder; readable only by its owner."""
        kept: dict[str, str] = self._read("secrets.json")
        if name not in kept:
            kept[name] = new_secret()
            self.write_private("secrets.json", json.dumps(kept, indent=1))
        return kept[name]

    def port(self, name: str) -> int:
        """The port this service had last time, or a free one when another program took it since."""
        kept: dict[str, int] = self._read("ports.json")
        if name not in kept or is_busy(kept[name]):
            kept[name] = free_port()
            self.write_private("ports.json", json.dumps(kept))
        return kept[name]

    def last_port(self, name: str) -> int | None:
        kept: dict[str, int] = self._read("ports.json")
        return kept.get(name)

    def publish(self, variables: Mapping[str, str]) -> None:
        """Lets `manage.py` in another terminal find the running servers."""
        self.write_private("runtime.env", "".join(f"{name}={value}\n" for name, value in variables.items()))

    def withdraw(self) -> None:
        """The addresses in a stale file would lead to dead ports."""
        self.runtime_env.unlink(missing_ok=True)

    def write_private(self, name: str, text: str) -> Path:
        """Whole or not at all, and never readable by others, not even for a moment."""
        path = self.path / name
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        fresh.replace(path)
        return path

    def _read(self, name: str) -> Any:
        path = self.path / name
        return json.loads(path.read_text()) if path.exists() else {}


def new_secret() -> str:
    """32 random bytes in the alphabet and length of a Fernet key, so that one kind serves every purpose."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def is_busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
