"""PostgreSQL refuses to run as root, so root starts it as nobody: how that account reaches its files."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Identity

UNPRIVILEGED = "nobody"


def unprivileged(data: Path, binaries: Path) -> Identity:
    """Ours, unless we are root. The rights of folders above the checkout are never changed: they are not ours."""
    if os.geteuid() != 0:
        return Identity()
    account = pwd.getpwnam(UNPRIVILEGED)
    if is_open(data) and is_open(binaries) and is_readable(binaries / "postgres"):
        return Identity(uid=account.pw_uid, gid=account.pw_gid)
    prefix = with_passage(account)
    probe = [*prefix, str(binaries / "postgres"), "--version"]
    if shutil.which(prefix[0]) is None or subprocess.run(probe, capture_output=True).returncode:
        raise Refusal(
            f"As root the database runs as {UNPRIVILEGED}, who cannot enter {first_closed(data, binaries)}, and"
            " setpriv (util-linux) cannot let it in; use a folder others may enter, another user, or set DATABASE_URL."
        )
    return Identity(prefix=prefix)


def with_passage(account: pwd.struct_passwd) -> tuple[str, ...]:
    """That account plus one capability that passes file permissions; changing the account clears the death signal."""
    return (
        "setpriv",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--securebits=+no_setuid_fixup",  # or access(), by which initdb finds its neighbours, ignores it
        "--pdeathsig=INT",
    )


def is_open(folder: Path) -> bool:
    """Whether a stranger may enter this folder and every one above it."""
    folder = folder.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def is_readable(file: Path) -> bool:
    return bool(file.stat().st_mode & stat.S_IROTH)


def first_closed(*folders: Path) -> Path:
    steps = [step for folder in folders for step in reversed((folder.resolve(), *folder.resolve().parents))]
    return next((step for step in steps if not step.stat().st_mode & stat.S_IXOTH), folders[-1])
