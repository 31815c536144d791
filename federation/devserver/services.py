"""Brings up what the programs need and gives the variables that lead to it: embedded unless an address is set."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import redis

from federation.devserver import roles
from federation.devserver.addresses import database_of
from federation.devserver.data import DataFolder
from federation.devserver.embedded import Postgres, Valkey, client
from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Supervisor

DATABASE = "linyuan"
OLDEST_REDIS, OLDEST_VALKEY = 7, 8
LAST_OF_SIXTEEN = 15


def bring_up(supervisor: Supervisor, data: DataFolder) -> dict[str, str]:
    """Servers running, roles and database made, every variable of the programs filled in."""
    return common(data) | database(supervisor, data, Postgres(data)) | {"VALKEY_URL": broker(supervisor, data)}


def bring_up_for_tests(supervisor: Supervisor, data: DataFolder) -> dict[str, str]:
    """The same without waiting for disks, under names of their own: a stray test must not reach anybody's rows.

    Test databases are copied from a furnished template, which has the grants, the extensions and the locale.
    """
    addresses = database(supervisor, data, Postgres(data, durable=False), suffix="_tests", template="template")
    return common(data) | addresses | {"VALKEY_URL": apart(broker(supervisor, data))}


def apart(url: str) -> str:
    """The server's last database where it has several: tests empty the one they use."""
    own = urlsplit(url)._replace(path=f"/{LAST_OF_SIXTEEN}").geturl()
    try:
        client(own).ping()
    except redis.ResponseError:
        return url
    return own


def common(data: DataFolder) -> dict[str, str]:
    return {
        "LINYUAN_ENV": "development",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or data.secret("secret_key"),
        "FIELD_KEYS": os.environ.get("FIELD_KEYS") or data.secret("field_key"),
        "DATA_DIR": str(data.path),
        "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR") or str(Path(sys.prefix) / "compiled"),  # by the hash of its sources
    }


def database(supervisor: Supervisor, data: DataFolder, embedded: Postgres, suffix: str = "", template: str = "") -> dict[str, str]:
    given = os.environ.get("DATABASE_URL", "")
    if given and (owner := os.environ.get("DATABASE_OWNER_URL", "")):
        for variable, url in (("DATABASE_URL", given), ("DATABASE_OWNER_URL", owner)):
            with roles.connected(url, variable) as connection:
                roles.check_version(connection.server_version, variable)
        return {"DATABASE_URL": given, "DATABASE_OWNER_URL": owner}
    salt = "" if given else data.secret("role_salt")
    name = (database_of(given) if given else DATABASE) + suffix
    made = roles.provision(given or embedded.start(supervisor), salt=salt, database=name, template=template)
    for warning in made.warnings:
        print(f"  note: {warning}", flush=True)
    addresses = {"DATABASE_URL": made.app, "DATABASE_OWNER_URL": made.owner, "DATABASE_BACKUP_URL": made.backup}
    return addresses | ({"TEST_DATABASE_TEMPLATE": made.template} if made.template else {})


def broker(supervisor: Supervisor, data: DataFolder) -> str:
    for variable in ("VALKEY_URL", "REDIS_URL"):
        if given := os.environ.get(variable, ""):
            check_broker(given, variable)
            return given
    return Valkey(data).start(supervisor)


def check_broker(url: str, variable: str) -> None:
    """Answers, lets us in, and is new enough; else one sentence."""
    address = re.sub(r"//[^/]*@", "//", url)
    try:
        facts: Mapping[str, object] = client(url).info("server")
    except (redis.RedisError, OSError, ValueError) as problem:
        raise Refusal(f"No Valkey or Redis at {address} ({variable}): {problem}.") from problem
    name, oldest = ("valkey", OLDEST_VALKEY) if "valkey_version" in facts else ("redis", OLDEST_REDIS)
    version = str(facts[f"{name}_version"])
    if int(version.split(".")[0]) < oldest:
        raise Refusal(f"{variable} leads to {name} {version}; Linyuan needs Redis 7 or Valkey 8, or newer.")
