"""The three database roles, the database and its template, made by the administrator's address; safe to repeat.

The owner migrates and owns, the application reads and writes rows and owns nothing, the backup sees every row and
changes none. Grants are defaults of the owner's future tables, never `ON ALL TABLES`: that would hand back what a
migration took away on purpose, such as changing the audit log.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
from psycopg2 import errors, sql

from federation.devserver.addresses import database_of, on_database, password, place, with_login
from federation.devserver.refusal import Refusal

EXTENSIONS = ("btree_gist", "pg_trgm")
LIMITS = {"statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}
"""Of the application, for whoever reaches the database through a pooler that takes no options; as in docker/roles.sh."""
OLDEST = 150000
LOCK = 7_205_916  # any number: two checkouts on one server take turns
CONNECT_S = 2
VARIABLE = "DATABASE_URL"


@dataclass(frozen=True)
class Roles:
    """Addresses of the three roles, the furnished template if one was asked for, and what went less than well."""

    owner: str
    app: str
    backup: str
    template: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Administrator:
    """Who provisions: superuser, or a role that may create roles."""

    superuser: bool
    create_role: bool


def provision(url: str, *, salt: str = "", database: str = "", template: str = "") -> Roles:
    """`url` is the administrator's; the database is the one it names unless another is given.

    Default grants belong to one database, so tests copy theirs from a second one, `<database>_<template>`.
    """
    database = database or database_of(url)
    template = template and f"{database}_{template}"
    databases = [name for name in (database, template) if name]
    names = {part: f"{database}_{part}" for part in ("owner", "app", "backup")}
    addresses = {part: with_login(url, name, password(url, salt, name), database) for part, name in names.items()}
    warnings: list[str] = []
    with connected(entrance(url)) as connection, connection.cursor() as cursor:
        administrator = examine(cursor)
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        warnings += make_roles(cursor, administrator, names, addresses)
        for name in databases:
            make_database(cursor, name, names["owner"])
    for name in databases:
        with connected(on_database(url, name)) as connection, connection.cursor() as cursor:
            warnings += furnish(cursor, name, names)
        with connected(on_database(addresses["owner"], name)) as connection, connection.cursor() as cursor:
            grant_future_tables(cursor, names)
    return Roles(**addresses, template=template, warnings=tuple(dict.fromkeys(warnings)))


def make_roles(cursor: Any, administrator: Administrator, names: dict[str, str], addresses: dict[str, str]) -> list[str]:
    """Creates what is missing and sets today's password; a role with too many rights is stripped or refused."""
    for part, name in names.items():
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [name])
        found = cursor.fetchone()
        verb = "ALTER" if found else "CREATE"
        secret = unquote(urlsplit(addresses[part]).password or "")
        cursor.execute(sql.SQL(f"{verb} ROLE {{}} LOGIN PASSWORD {{}}").format(sql.Identifier(name), sql.Literal(secret)))
        if found and part != "backup" and any(found):
            strip(cursor, administrator, name)
    for limit, most in LIMITS.items():
        cursor.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(names["app"]), sql.Identifier(limit), sql.Literal(most)))
    if not administrator.superuser:
        grant = sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(names["owner"]))
        cursor.execute(grant)  # CREATE DATABASE … OWNER asks for membership
    return [
        warning
        for name, option, consequence in (
            (names["owner"], "CREATEDB", "tests cannot create their databases"),
            (names["backup"], "BYPASSRLS", "backups by it would be empty"),
        )
        for warning in allow(cursor, name, option, consequence)
    ]


def allow(cursor: Any, role: str, option: str, consequence: str) -> list[str]:
    column = {"CREATEDB": "rolcreatedb", "BYPASSRLS": "rolbypassrls"}[option]
    cursor.execute(sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(sql.Identifier(column)), [role])
    if cursor.fetchone()[0]:
        return []
    try:
        cursor.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(role), sql.SQL(option)))
    except errors.InsufficientPrivilege:
        return [f"the database administrator may not give {role} {option}: {consequence}"]
    return []


def strip(cursor: Any, administrator: Administrator, role: str) -> None:
    if not administrator.superuser:
        raise Refusal(f"The database role {role} is superuser or bypasses row-level security; take that away first.")
    cursor.execute(sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))


def make_database(cursor: Any, name: str, owner: str) -> None:
    """UTF-8 with a character type that knows Chinese letters, whatever the server's own default is."""
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if cursor.fetchone():
        return
    create = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' "
    identifiers = sql.Identifier(name), sql.Identifier(owner)
    try:
        wanted = "LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        cursor.execute(sql.SQL(create + wanted).format(*identifiers))
    except (errors.WrongObjectType, errors.InvalidParameterValue):
        cursor.execute(sql.SQL(create).format(*identifiers))
    except errors.InsufficientPrivilege as problem:
        raise Refusal(f"The role in DATABASE_URL may not create the database {name}; grant it CREATEDB.") from problem


def furnish(cursor: Any, database: str, names: dict[str, str]) -> list[str]:
    """Inside one database, as administrator: extensions, the schema's rights, and a look at its locale."""
    cursor.execute("SHOW server_encoding")
    if (encoding := cursor.fetchone()[0]) != "UTF8":
        raise Refusal(
            f"The database {database} stores text as {encoding}, not UTF8; name one that does not exist yet, and it will be created."
        )
    for extension in EXTENSIONS:
        cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    roles = {part: sql.Identifier(name) for part, name in names.items()}
    for statement in (
        "GRANT CREATE, CONNECT, TEMPORARY ON DATABASE {database} TO {owner}",
        "GRANT CONNECT ON DATABASE {database} TO {app}, {backup}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {app}, {backup}",
    ):
        cursor.execute(sql.SQL(statement).format(database=sql.Identifier(database), **roles))
    cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [names["owner"]])
    if not cursor.fetchone()[0]:
        raise Refusal(f"The role in DATABASE_URL does not own the database {database}, so it cannot share it out.")
    cursor.execute("SELECT show_trgm('电梯') = '{}'")
    if cursor.fetchone()[0]:
        return [f"the database {database} has no LC_CTYPE for Chinese: similar texts will not be found; use C.UTF-8"]
    return []


def grant_future_tables(cursor: Any, names: dict[str, str]) -> None:
    """As owner: what its later tables give the others. No TRUNCATE, which row-level security does not see."""
    roles = {part: sql.Identifier(name) for part, name in names.items()}
    for statement in (
        "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "GRANT SELECT ON TABLES TO {backup}",
        "GRANT SELECT ON SEQUENCES TO {backup}",
    ):
        cursor.execute(sql.SQL("ALTER DEFAULT PRIVILEGES " + statement).format(**roles))


def examine(cursor: Any) -> Administrator:
    check_version(cursor.connection.server_version, VARIABLE)
    cursor.execute("SELECT rolsuper, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    administrator = Administrator(*cursor.fetchone())
    if not administrator.create_role:
        raise Refusal(
            f"The role in {VARIABLE} may not create roles; give it CREATEROLE, or set DATABASE_OWNER_URL beside"
            " DATABASE_URL to use two roles made by hand."
        )
    return administrator


def check_version(version: int, variable: str) -> None:
    if version < OLDEST:
        raise Refusal(f"{variable} leads to PostgreSQL {version // 10000}; Linyuan needs PostgreSQL 15 or newer.")


def entrance(url: str) -> str:
    """The database itself, or `postgres` beside it while it does not exist yet; a silent server is asked once."""
    started = time.monotonic()
    try:
        psycopg2.connect(url, connect_timeout=CONNECT_S).close()
        return url
    except psycopg2.OperationalError as problem:
        fallback = on_database(url, "postgres")
        if time.monotonic() - started >= CONNECT_S:
            raise unreachable(url, VARIABLE, problem) from problem
        try:
            psycopg2.connect(fallback, connect_timeout=CONNECT_S).close()
        except psycopg2.OperationalError:
            raise unreachable(url, VARIABLE, problem) from problem
        return fallback


@contextmanager
def connected(url: str, variable: str = VARIABLE) -> Iterator[Any]:
    """In autocommit; a server that does not answer, or refuses, is a sentence naming address and variable."""
    try:
        connection = psycopg2.connect(url, connect_timeout=CONNECT_S)
    except psycopg2.OperationalError as problem:
        raise unreachable(url, variable, problem) from problem
    connection.autocommit = True
    connection.set_client_encoding("UTF8")
    try:
        yield connection
    finally:
        connection.close()


def unreachable(url: str, variable: str, problem: psycopg2.OperationalError) -> Refusal:
    reason = str(problem).strip().splitlines()[0].rpartition("failed: ")[2].removeprefix("FATAL:").strip()
    return Refusal(f"No database at {place(url)} ({variable}): {reason}.")
