"""Database addresses: whom they name, where they lead, and the same place under another name."""

import base64
import hashlib
import hmac
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from federation.devserver.refusal import Refusal


def password(url: str, salt: str, role: str) -> str:
    """Follows from the administrator's address, so that two checkouts using one server agree on it."""
    return base64.urlsafe_b64encode(hmac.digest((salt + url).encode(), role.encode(), hashlib.sha256)).decode().rstrip("=")


def database_of(url: str) -> str:
    name = unquote(urlsplit(url).path.lstrip("/"))
    if not name:
        raise Refusal("DATABASE_URL names no database; it reads postgresql://user:password@host:5432/linyuan.")
    return name


def on_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(database, safe="")))


def with_login(url: str, role: str, secret: str, database: str) -> str:
    parts = urlsplit(on_database(url, database))
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(secret, safe='')}@{host}"))


def place(url: str) -> str:
    """Host, port and database: never the password, sentences end up in logs."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2] or 'the local socket'}{parts.path}"
