"""Process groups: how a started program and all it started are ended together."""

import os
import signal
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

SERVICES, PROGRAMS = 0, 1
"""Layers, stopped from the highest down: nothing loses its database while it still says goodbye."""


@dataclass(frozen=True)
class Group:
    pgid: int
    polite: int = signal.SIGTERM
    layer: int = PROGRAMS


def is_alive(pgid: int) -> bool:
    """A zombie counts as alive, so whoever calls must reap its own children."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def send(pgid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pgid, number)


def stop(groups: Collection[Group], *, reap: Callable[[], None], patience: float) -> None:
    """Asks each layer politely, waits, then kills what is left of it before the next layer's turn."""
    for layer in sorted({group.layer for group in groups}, reverse=True):
        left = [group for group in groups if group.layer == layer]
        for group in left:
            send(group.pgid, group.polite)
        deadline = time.monotonic() + patience
        while left and time.monotonic() < deadline:
            reap()
            left = [group for group in left if is_alive(group.pgid)]
            time.sleep(0.05)
        for group in left:
            send(group.pgid, signal.SIGKILL)
        reap()
