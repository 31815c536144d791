"""Health of a container, told by what its program does. The image has neither curl nor ps.

answers <address>       something answers 200 there
wrote <file> <seconds>  the program wrote this file within so many seconds
asks                    the program asked the database for something within the last minute
"""

import os
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import psycopg2

ASKED = """
SELECT count(*) FROM pg_stat_activity
WHERE usename = current_user AND pid <> pg_backend_pid() AND state_change > now() - interval '1 minute'
  AND client_addr = inet_client_addr()
"""


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=4) as reply:  # noqa: S310 - the address is the compose file's
            return bool(reply.status == 200)
    except OSError:
        return False


def wrote(file: Path, seconds: float) -> bool:
    """Database modules append their own suffix to the name they are given."""
    written = [found.stat().st_mtime for found in file.parent.glob(f"{file.name}*")]
    return time.time() - max(written, default=0) < seconds


def asks(database: str) -> bool:
    """Seen from the database: a connection from this container's address that was used lately."""
    try:
        connection = psycopg2.connect(database, connect_timeout=3)
    except psycopg2.OperationalError:
        return False
    with connection, connection.cursor() as cursor:
        cursor.execute(ASKED)
        return bool(cursor.fetchone()[0])


def healthy(arguments: list[str]) -> bool:
    match arguments:
        case ["answers", address]:
            return answers(address)
        case ["wrote", file, seconds]:
            return wrote(Path(file), float(seconds))
        case ["asks"]:
            return asks(os.environ["DATABASE_URL"])
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.exit(0 if healthy(sys.argv[1:]) else 1)
