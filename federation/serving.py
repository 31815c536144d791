"""The web server's worker class: threads that serve, and one beside them that says at any time that the process lives."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

ASKS = (b"GET /healthz ", b"HEAD /healthz ")
FIRST_BYTES_S = 5.0


def asks_health(sock: socket.socket) -> bool:
    """Whether what waits on the socket is the question for life; nothing is taken from it."""
    try:
        return sock.recv(32, socket.MSG_PEEK | socket.MSG_DONTWAIT).startswith(ASKS)
    except OSError:
        return False


class Worker(ThreadWorker):  # type: ignore[misc]
    """Where all threads are busy, perhaps waiting for a database that hangs, `/healthz` does not stand in their queue.

    Until a thread is free, a new connection is watched by the main loop, which looks at its first bytes.
    """

    def init_process(self) -> None:
        self.busy = 0
        self.aside = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Runs in the main loop only, like all that counts here."""
        if self.busy < self.cfg.threads:
            self._submit(self.tpool, conn, self._served)
        elif asks_health(conn.sock):
            self._submit(self.aside, conn, self.finish_request)
        elif conn.initialized or conn.data_ready:
            self._submit(self.tpool, conn, self._served)
        else:
            conn.sock.setblocking(False)
            conn.timeout = time.monotonic() + FIRST_BYTES_S
            self.pending_conns.append(conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _submit(self, pool: ThreadPoolExecutor, conn: Any, then: Callable[[Any, Any], None]) -> None:
        self.busy += pool is self.tpool
        pool.submit(self.handle, conn).add_done_callback(lambda done: self.method_queue.defer(then, conn, done))

    def _served(self, conn: Any, done: Any) -> None:
        self.busy -= 1
        self.finish_request(conn, done)
