import socket
import threading
from pathlib import Path

import pytest
import redis

from federation.devserver import addresses, services
from federation.devserver.data import DataFolder
from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Supervisor


def answer_as(server: socket.socket, facts: str) -> None:
    """The least of a Redis: greets every command with OK and INFO with the given facts."""
    connection, _ = server.accept()
    with connection:
        while asked := connection.recv(4096):
            if b"INFO" in asked:
                connection.sendall(f"${len(facts)}\r\n{facts}\r\n".encode())
            else:
                connection.sendall(b"+OK\r\n" * asked.count(b"*"))


@pytest.mark.parametrize(
    ("facts", "found"),
    [("redis_version:6.2.7", "redis 6.2.7"), ("redis_version:7.2.4\r\nvalkey_version:7.2.9", "valkey 7.2.9")],
)
def test_old_broker_is_refused(facts: str, found: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer_as, args=(server, facts), daemon=True).start()

        with pytest.raises(Refusal) as refused:
            services.check_broker(f"redis://127.0.0.1:{server.getsockname()[1]}/0?protocol=2", "REDIS_URL")

    expected = f"REDIS_URL leads to {found}; Linyuan needs Redis 7 or Valkey 8, or newer."
    assert str(refused.value) == expected


def test_embedded_broker_is_new_enough(servers: tuple[str, str]) -> None:
    services.check_broker(servers[1], "VALKEY_URL")
    services.check_broker(servers[1].replace("redis://", "valkey://"), "VALKEY_URL")


def test_wrong_password_is_refused_without_telling_it(servers: tuple[str, str]) -> None:
    host = servers[1].rpartition("@")[2]

    with pytest.raises(Refusal) as refused:
        services.check_broker(f"redis://:letmein@{host}", "VALKEY_URL")

    assert str(refused.value).startswith(f"No Valkey or Redis at redis://{host} (VALKEY_URL): ")
    assert "letmein" not in str(refused.value)


def test_tests_leave_the_given_database_alone(servers: tuple[str, str]) -> None:
    own = services.apart(servers[1])

    assert servers[1].endswith("/0")
    assert own == servers[1].removesuffix("/0") + "/15"
    redis.Redis.from_url(servers[1]).set("kept", 1)
    redis.Redis.from_url(own).flushdb()
    assert redis.Redis.from_url(servers[1]).get("kept") == b"1"


def test_tests_get_names_of_their_own_on_a_given_server(
    administrator: str, servers: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that misses its test database finds an empty one, under roles that cannot enter the real one."""
    monkeypatch.setenv("DATABASE_URL", addresses.on_database(administrator, "city"))
    monkeypatch.setenv("VALKEY_URL", servers[1])
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    data = DataFolder(tmp_path)
    data.open()

    with Supervisor() as supervisor:
        lasting = services.bring_up(supervisor, data)
        found = services.bring_up_for_tests(supervisor, data)

    assert addresses.place(lasting["DATABASE_URL"]).endswith("/city")
    assert addresses.place(found["DATABASE_URL"]).endswith("/city_tests")
    assert found["TEST_DATABASE_TEMPLATE"] == "city_tests_template"
    assert {lasting[name] for name in lasting if name.startswith("DATABASE_")}.isdisjoint(found.values())
