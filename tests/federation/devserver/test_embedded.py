import signal
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from federation.devserver.data import DataFolder
from federation.devserver.embedded import MAJOR, Postgres, Valkey
from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Supervisor


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "var")
    folder.open()
    return folder


def listening(port: int | None) -> bool:
    return str(port) in subprocess.run(["ss", "-ltnH"], capture_output=True, text=True).stdout


def test_postgres_knows_chinese_letters_and_keeps_its_rows(data: DataFolder) -> None:
    for expected in ([], [("note",)]):
        with Supervisor() as supervisor:
            url = Postgres(data, durable=False).start(supervisor)
            with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
                cursor.execute("SELECT relname FROM pg_class WHERE relname = 'note'")
                assert cursor.fetchall() == expected
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TABLE IF NOT EXISTS note ()")
                cursor.execute("SELECT round(similarity('电梯故障', '电梯坏了')::numeric, 2), version()")
                similarity, version = cursor.fetchone() or ("", "")
                assert (str(similarity), version.split()[1].split(".")[0]) == ("0.25", MAJOR)
    assert not (data.path / "postgres" / "postmaster.pid").exists()


def test_address_without_password_is_refused_by_both(servers: tuple[str, str]) -> None:
    database, broker = (address.rpartition("@")[2] for address in servers)

    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        psycopg2.connect(f"postgresql://postgres@{database}", passfile="/nowhere")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(f"redis://{broker}").ping()


def test_valkey_keeps_messages_over_a_kill(data: DataFolder) -> None:
    with Supervisor(patience=0) as supervisor:
        client = redis.Redis.from_url(Valkey(data).start(supervisor))
        client.rpush("queue", "message")
        client.waitaof(1, 0, 3000)
        supervisor.children[0].process.send_signal(signal.SIGKILL)

    with Supervisor() as supervisor:
        assert redis.Redis.from_url(Valkey(data).start(supervisor)).lrange("queue", 0, -1) == [b"message"]


def test_servers_that_outlived_their_supervisor_are_replaced(data: DataFolder) -> None:
    stray = Supervisor()
    with stray:
        Postgres(data, durable=False).start(stray)
        Valkey(data).start(stray)
        survivors = [child.process for child in stray.children]
        with Supervisor() as supervisor:
            url = Postgres(data, durable=False).start(supervisor)
            broker = Valkey(data).start(supervisor)
            assert [process.wait(10) for process in survivors] == [0, 0]
            psycopg2.connect(url).close()
            assert redis.Redis.from_url(broker).ping()


def test_cluster_of_another_release_is_refused(data: DataFolder) -> None:
    cluster = data.path / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("17\n")

    with Supervisor() as supervisor, pytest.raises(Refusal, match=f"was made by PostgreSQL 17, this is {MAJOR}: dump"):
        Postgres(data).start(supervisor)


def test_server_that_cannot_start_is_told_with_its_log(data: DataFolder) -> None:
    with Supervisor() as supervisor:
        Postgres(data, durable=False).start(supervisor)
    (data.path / "postgres" / "postgresql.conf").write_text("shared_buffers = 'plenty'\n")

    with Supervisor() as supervisor, pytest.raises(Refusal) as refused:
        Postgres(data, durable=False).start(supervisor)

    assert str(refused.value).startswith("postgres ended while starting (exit code 1).\nThe end of ")
    assert "shared_buffers" in str(refused.value)
