"""Every variable the product reads from its environment, and the one way to read it.

`make run` writes the variables of a development server to DATA_DIR/runtime.env, so that
`manage.py` works in a second terminal; the real environment always wins over that file.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT: dict[str, str] = {
    "LINYUAN_ENV": "production (default) or development; development allows defaults for secrets and shows errors",
    "SECRET_KEY": "signs sessions and links; at least 50 random characters",
    "SECRET_KEY_FALLBACKS": "comma-separated former SECRET_KEYs that sessions and forms may still carry; remove them after a day",
    "LINK_KEYS": "comma-separated keys of links and QR codes: the first signs, all are accepted (default: SECRET_KEY and its fallbacks)",
    "DIGEST_KEY": "key by which phones and keys of programs are found again; never changes (default SECRET_KEY: set it first)",
    "FIELD_KEYS": "comma-separated Fernet keys that encrypt phone and certificate numbers; the first one encrypts",
    "DATABASE_URL": "PostgreSQL address of the application role (not owner, not superuser)",
    "DATABASE_OWNER_URL": "PostgreSQL address of the owner role; only migrations use it",
    "DATABASE_BACKUP_URL": "PostgreSQL address of the read-only backup role; only dumps use it",
    "DATABASE_POOLED": "yes where DATABASE_URL leads to PgBouncer in transaction mode (docs/deploy.md); the relay needs a direct address",
    "VALKEY_URL": "Valkey or Redis address for the broker, the cache and the limits",
    "REDIS_URL": "the same as VALKEY_URL, read when that one is not set",
    "SITE_URL": "the address people type, e.g. https://linyuan.example.gov.cn",
    "DATA_DIR": "folder for uploaded files, logs and the embedded servers (default: var beside manage.py)",
    "PORT": "port of the development server (default 8000)",
    "TRUSTED_PROXIES": "number of reverse proxies whose X-Forwarded-For is believed (default 0)",
    "NOTICE_SENDER": "email (default), apprise, none or, in development, file: how all notices leave the product besides people's own ways",
    "NOTICE_URLS": "comma-separated addresses for NOTICE_SENDER=apprise: robots of WeCom, DingTalk, Feishu as the vendor shows them "
    "(a signing secret behind #), or addresses of apprise",
    "WECOM_SITE": "site of WeCom's robots (default https://qyapi.weixin.qq.com; another for a government's own installation)",
    "DINGTALK_SITE": "site of DingTalk's robots (default https://oapi.dingtalk.com)",
    "FEISHU_SITE": "site of Feishu's robots (default https://open.feishu.cn)",
    "EMAIL_URL": "SMTP address for NOTICE_SENDER=email, e.g. smtp+tls://user:password@host:587",
    "EMAIL_FROM": "sender of e-mails",
    "SMS_SENDER": "outbox (kept in the product, shown on a page in development) or http: how text messages leave the product",
    "SMS_URL": "address of the SMS gateway for SMS_SENDER=http; it is sent JSON with phone and text, signed with SMS_SECRET",
    "SMS_SECRET": "secret that signs what is sent to the SMS gateway (HMAC-SHA256 in the header X-Signature)",
    "S3_BUCKET": "bucket of an S3-compatible store for uploaded files; empty keeps them in DATA_DIR/media",
    "S3_ENDPOINT": "address of that store, e.g. https://s3.example.com; empty for Amazon's own",
    "S3_REGION": "region of that store, e.g. oss-cn-hangzhou",
    "S3_ADDRESSING": "virtual (bucket in the host name, as Aliyun OSS and Tencent COS want it), path or auto (default)",
    "S3_ACCESS_KEY": "access key of that store",
    "S3_SECRET_KEY": "secret key of that store",
    "OUTGOING_ALLOWED": "comma-separated host:port in the office's own network that webhooks may call, e.g. 10.1.2.3:8443 (default: none)",
    "ORM_WALL": "off switches the ORM's tenant filter off to prove the database wall alone; development only",
    "DISK_RESERVE_MB": "megabytes of the disk that files leave free, so that a database beside them goes on (default 200)",
    "UPLOADS_AT_ONCE": "how many threads of one web process may wait for large uploads at once (default 4 of 8)",
    "SESSION_HOURS": "hours after which a sign-in ends (default 8)",
    "API_RATE": "API calls allowed per account (default 600/min)",
    "API_RATE_ANONYMOUS": "API calls allowed per address without sign-in (default 60/min)",
    "SIGN_IN_RATE": "most wrong passwords of an account from all addresses, and of an address (default 100/15m/key,30/15m/ip)",
    "STATEMENT_SECONDS": "how long one statement of the database may take, in seconds (default 4 in the web process, 10 elsewhere)",
    "JOB_LEASE_SECONDS": "after how many seconds a published job that is not done is published again (default 20)",
    "TICK_SECONDS": "how often beat asks whether anything is due, in seconds (default 20)",
    "ANSWER_MINUTE_SECONDS": "how many seconds a minute of answering an offer lasts (default 60; less where a night is played)",
    "TEST_DATABASE_TEMPLATE": "template of test databases, where the server's own is not UTF-8 (tests only)",
    "LOG_LEVEL": "DEBUG, INFO, WARNING … (default INFO)",
}


def _runtime_file() -> dict[str, str]:
    """The variables of the development server running on this checkout, if one runs."""
    path = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var") / "runtime.env"
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


_RUNTIME = _runtime_file() if "LINYUAN_ENV" not in os.environ else {}


def _given(name: str) -> str | None:
    """From the environment, else from the running development server.

    Where that server made its roles from the very administrator's address that the shell exports as DATABASE_URL,
    its role addresses win: the administrator would be refused as superuser.
    """
    exported = os.environ.get("DATABASE_URL", "")
    if name.startswith("DATABASE_") and _RUNTIME.get("PROVISIONED_FROM") == hashlib.sha256(exported.encode()).hexdigest():
        return _RUNTIME.get(name)
    return os.environ.get(name) or _RUNTIME.get(name)


def read(name: str, default: str | None = None) -> str:
    """The variable's text; a variable without default that is missing stops the start with one sentence."""
    if name not in ENVIRONMENT:
        raise KeyError(f"{name} is not listed in federation.environment.ENVIRONMENT")
    value = _given(name) or default
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} is not set: {ENVIRONMENT[name]}.")
    return value


def read_number(name: str, default: int) -> int:
    """The variable as a whole number."""
    text = read(name, str(default))
    if not text.isdigit():
        raise ImproperlyConfigured(f"The environment variable {name} must be a whole number, not {text!r}.")
    return int(text)


def read_list(name: str, default: str = "") -> list[str]:
    """The variable split at commas, without blanks."""
    return [part.strip() for part in read(name, default).split(",") if part.strip()]


def keep_compiled_code(folder: Path) -> None:
    """Where the matching engine's machine code is kept between starts: the source tree may be read-only."""
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
