"""Brings up what the programs need and gives the variables that lead to it: embedded unless an address is set."""

import os
import re
from collections.abc import Mapping

import redis

from federation.devserver import roles
from federation.devserver.data import DataFolder
from federation.devserver.embedded import Postgres, Valkey, client
from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Supervisor

DATABASE = "linyuan"
OLDEST_REDIS, OLDEST_VALKEY = 7, 8


def bring_up(supervisor: Supervisor, data: DataFolder, *, durable: bool) -> dict[str, str]:
    """Servers running, roles and database made, every variable of the programs filled in."""
    return {
        "LINYUAN_ENV": "development",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or data.secret("secret_key"),
        "FIELD_KEYS": os.environ.get("FIELD_KEYS") or data.secret("field_key"),
        **database(supervisor, data, durable=durable),
        "VALKEY_URL": broker(supervisor, data),
        "DATA_DIR": str(data.path),
    }


def database(supervisor: Supervisor, data: DataFolder, *, durable: bool) -> dict[str, str]:
    given = os.environ.get("DATABASE_URL", "")
    if given and (owner := os.environ.get("DATABASE_OWNER_URL", "")):
        for variable, url in (("DATABASE_URL", given), ("DATABASE_OWNER_URL", owner)):
            with roles.connected(url, variable):
                pass
        return {"DATABASE_URL": given, "DATABASE_OWNER_URL": owner}
    if given:
        made = roles.provision(given)
    else:
        administrator = Postgres(data, durable=durable).start(supervisor)
        made = roles.provision(administrator, salt=data.secret("role_salt"), database=DATABASE)
    for warning in made.warnings:
        print(f"  note: {warning}", flush=True)
    return {
        "DATABASE_URL": made.app,
        "DATABASE_OWNER_URL": made.owner,
        "DATABASE_BACKUP_URL": made.backup,
        "TEST_DATABASE_TEMPLATE": made.template,
    }


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
        facts: Mapping[str, object] = client(url.replace("valkey", "redis", 1)).info("server")
    except (redis.RedisError, OSError, ValueError) as problem:
        raise Refusal(f"No Valkey or Redis at {address} ({variable}): {problem}.") from problem
    name, oldest = ("valkey", OLDEST_VALKEY) if "valkey_version" in facts else ("redis", OLDEST_REDIS)
    version = str(facts[f"{name}_version"])
    if int(version.split(".")[0]) < oldest:
        raise Refusal(f"{variable} leads to {name} {version}; Linyuan needs Redis 7 or Valkey 8, or newer.")
