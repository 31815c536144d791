"""A second pair of eyes: a process that outlives a supervisor killed with SIGKILL, ends all its children and leaves."""

import os
import signal
from collections.abc import Callable

from federation.devserver import groups
from federation.devserver.groups import Group


class Warden:
    """Told of each process group over a pipe; the pipe's end is the supervisor's end."""

    def __init__(self, afterwards: Callable[[], None], patience: float) -> None:
        reading, self._pipe = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._pipe)
            _keep_watch(reading, afterwards, patience)
        os.close(reading)

    def add(self, group: Group) -> None:
        self._tell(f"+ {group.pgid} {group.polite} {group.layer}\n")

    def remove(self, group: Group) -> None:
        self._tell(f"- {group.pgid} {group.polite} {group.layer}\n")

    def dismiss(self) -> None:
        os.close(self._pipe)
        os.waitpid(self._pid, 0)

    def _tell(self, line: str) -> None:
        os.write(self._pipe, line.encode())


def _keep_watch(reading: int, afterwards: Callable[[], None], patience: float) -> None:
    """Never returns. Keeps the data folder's lock while it works, so that a new start waits its turn."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        watched: set[Group] = set()
        with open(reading) as lines:
            for line in lines:
                verb, *numbers = line.split()
                group = Group(*map(int, numbers))
                watched.add(group) if verb == "+" else watched.discard(group)
        if watched:
            groups.stop(watched, reap=lambda: None, patience=patience)
            afterwards()
    finally:
        os._exit(0)
