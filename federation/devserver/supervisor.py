"""Starts, watches, restarts and ends child processes; every wait goes through it, so a signal ends any of them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from federation.devserver import groups
from federation.devserver.groups import PROGRAMS, Group
from federation.devserver.refusal import Refusal
from federation.devserver.warden import Warden

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_S, MANY_DEATHS, WITHIN_S = 10.0, 3, 30.0
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, a signal, or make itself is gone."""


@dataclass(frozen=True)
class Identity:
    """Whose rights a program gets; the default is ours."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str, ...]
    log: Path | None = None
    environment: Mapping[str, str] | None = None
    polite: int = signal.SIGTERM
    layer: int = PROGRAMS
    identity: Identity = Identity()


@dataclass
class Child:
    program: Program
    process: subprocess.Popen[bytes]
    group: Group
    deaths: list[float] = field(default_factory=list)


class Supervisor:
    def __init__(self, *, afterwards: Callable[[], None] = lambda: None, patience: float = PATIENCE_S) -> None:
        self.children: list[Child] = []
        self._afterwards = afterwards
        self._patience = patience
        self._asked = False
        self._parent = os.getppid() if "MAKELEVEL" in os.environ else None

    def __enter__(self) -> Self:
        self._warden = Warden(self._afterwards, self._patience)
        self._handlers = {number: signal.signal(number, self._ask) for number in SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        groups.stop([child.group for child in self.children], reap=self._reap, patience=self._patience)
        for child in self.children:
            child.process.wait()
            self._warden.remove(child.group)
        self.children.clear()
        self._afterwards()
        self._warden.dismiss()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(self, program: Program) -> Child:
        process = spawn(program)
        child = Child(program, process, Group(process.pid, program.polite, program.layer))
        self._warden.add(child.group)
        self.children.append(child)
        return child

    def complete(self, *programs: Program) -> int:
        """Runs programs side by side to their ends and gives the first exit code that is not 0."""
        children = [self.start(program) for program in programs]
        for child in children:
            while child.process.poll() is None:
                self.pause(0.05)
        for child in children:
            self._forget(child)
        return next((child.process.returncode for child in children if child.process.returncode), 0)

    def pause(self, seconds: float) -> None:
        """The only way to wait here: raises Stopped as soon as the end is asked for."""
        deadline = time.monotonic() + seconds
        while True:
            if self._asked or (self._parent is not None and os.getppid() != self._parent):
                raise Stopped
            if (left := deadline - time.monotonic()) <= 0:
                return
            time.sleep(min(left, 0.1))

    def watch(self) -> None:
        """Until the end is asked for: what dies comes back, what dies again and again ends everything."""
        while True:
            self.pause(0.2)
            for child in [child for child in self.children if child.process.poll() is not None]:
                self._revive(child)

    def _revive(self, child: Child) -> None:
        code, now = child.process.returncode, time.monotonic()
        self._forget(child)
        if code != -signal.SIGKILL:  # that one comes from outside and says nothing about the program
            child.deaths = [death for death in child.deaths if now - death < WITHIN_S] + [now]
        if len(child.deaths) >= MANY_DEATHS:
            raise Refusal(f"{child.program.name} ended {MANY_DEATHS} times within {WITHIN_S:.0f} s.{tail(child.program)}")
        print(f"  {child.program.name} ended ({describe(code)}), starting it again", flush=True)
        self.pause(0.5 * 2 ** len(child.deaths))
        self.start(child.program).deaths = child.deaths

    def _forget(self, child: Child) -> None:
        """Whatever the dead program left running would serve on unseen, so it goes too."""
        groups.send(child.group.pgid, signal.SIGKILL)
        self._warden.remove(child.group)
        self.children.remove(child)

    def _reap(self) -> None:
        for child in self.children:
            child.process.poll()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """In its own session, so that Ctrl-C reaches only the supervisor and the order of stopping is ours."""
    output = open(program.log, "ab") if program.log else None  # noqa: SIM115
    try:
        return subprocess.Popen(
            [*program.identity.prefix, *program.command],
            env=None if program.environment is None else {**os.environ, **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            user=program.identity.uid,
            group=program.identity.gid,
            extra_groups=None if program.identity.gid is None else [],
            preexec_fn=lambda: die_with_parent(program.polite),
        )
    finally:
        if output:
            output.close()


def die_with_parent(number: int) -> None:
    """Linux only, and only for the program itself; its own children are the warden's part."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def tail(program: Program, lines: int = 15) -> str:
    if program.log is None or not program.log.exists():
        return ""
    text = program.log.read_text(errors="replace").splitlines()[-lines:]
    return "".join(["\n", f"The end of {program.log}:\n", *(f"  | {line}\n" for line in text)])


def describe(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
