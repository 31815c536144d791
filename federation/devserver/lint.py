"""`make lint` and `make format`: all checks run, all findings are shown, one exit code."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "-W", "ignore::RuntimeWarning", "manage.py")
CHECKS: dict[str, tuple[str, ...]] = {
    "style": (str(BIN / "ruff"), "check", "."),
    "format": (str(BIN / "ruff"), "format", "--check", "."),
    "types": (str(BIN / "mypy"),),
    "import contracts": (str(BIN / "lint-imports"),),
    "templates": (str(BIN / "djlint"), "--lint", "templates"),
    "django": (*MANAGE, "check"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
}
NOWHERE = {
    "LINYUAN_ENV": "development",
    "SECRET_KEY": "only-for-static-checks-" * 3,
    "FIELD_KEYS": "A" * 43 + "=",
    "DATABASE_URL": "postgresql://linyuan_app@127.0.0.1:1/linyuan",
    "DATABASE_OWNER_URL": "postgresql://linyuan_owner@127.0.0.1:1/linyuan",
    "VALKEY_URL": "redis://127.0.0.1:1/0",
}
"""Static checks load the settings but touch no server; port 1 proves it."""


def lint() -> int:
    failed = []
    for name, command in CHECKS.items():
        print(f"-- {name}", flush=True)
        if subprocess.run(command, env={**os.environ, **NOWHERE}).returncode:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def reformat() -> int:
    subprocess.run([str(BIN / "ruff"), "check", "--fix", "--quiet", "."])
    return subprocess.run([str(BIN / "ruff"), "format", "."]).returncode


def lock() -> int:
    """Both requirement files, for every supported Python and system; no index address is written into them."""
    command = [str(BIN / "uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "make lock"]
    for name in ("requirements", "requirements-dev"):
        if code := subprocess.run([*command, f"{name}.in", "-o", f"{name}.txt"]).returncode:
            return code
    return 0
