import socket
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from federation.devserver.data import DataFolder, is_busy
from federation.devserver.refusal import Refusal


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "var")
    folder.open()
    return folder


def test_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Refusal, match=r"DATA_DIR .*/file/var cannot be written \(Not a directory\);"):
        DataFolder(tmp_path / "file" / "var").open()


def test_second_holder_is_refused(data: DataFolder) -> None:
    with pytest.raises(Refusal, match=r"Another make run uses .*/var "):
        DataFolder(data.path).open()


def test_secret_is_kept_and_private(data: DataFolder) -> None:
    key = data.secret("field_key")

    assert DataFolder(data.path).secret("field_key") == key
    assert stat.S_IMODE((data.path / "secrets.json").stat().st_mode) == 0o600
    Fernet(key)


def test_port_is_kept_until_another_program_takes_it(data: DataFolder) -> None:
    port = data.port("valkey")
    assert data.port("valkey") == port

    with socket.create_server(("127.0.0.1", port)):
        assert is_busy(port)
        assert data.port("valkey") != port


def test_addresses_are_private_and_go_when_the_servers_go(data: DataFolder) -> None:
    data.publish({"LINYUAN_ENV": "development", "SITE_URL": "http://127.0.0.1:8000"})
    assert data.runtime_env.read_text() == "LINYUAN_ENV=development\nSITE_URL=http://127.0.0.1:8000\n"
    assert stat.S_IMODE(data.runtime_env.stat().st_mode) == 0o600

    data.withdraw()
    data.withdraw()

    assert not data.runtime_env.exists()
