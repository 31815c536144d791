"""A forked process begins with nothing of its parent's environment."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.stack import spawner, until

PROBE = """
import json, sys
from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connections
from federation.celery import app
print(json.dumps([
    connections["default"].settings_dict["NAME"], caches["default"]._servers[0], str(default_storage.base_location), settings.SITE_URL,
    app.conf.broker_url, sys.argv, connections["default"].connection,
]))
sys.exit(3)
"""


def test_a_forked_process_reads_its_own_settings_and_knows_no_other(tmp_path: Path) -> None:
    script, log = tmp_path / "probe.py", tmp_path / "log"
    script.write_text(PROBE)
    own = {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/own", "VALKEY_URL": "redis://127.0.0.1:2/7", "SITE_URL": "http://127.0.0.1:3"}
    child = spawner().start([str(script), "word"], {**os.environ, **own, "DATA_DIR": str(tmp_path)}, log)
    until(lambda: child.poll() is not None, within=30)
    name, cache, folder, site, broker, arguments, connection = json.loads(log.read_text())
    assert (name, cache, site, broker) == ("own", own["VALKEY_URL"], own["SITE_URL"], own["VALKEY_URL"])
    assert Path(folder).is_relative_to(tmp_path) and arguments == [str(script), "word"] and connection is None
    assert child.wait() == 3 and os.getpgid(os.getpid()) != child.pid
