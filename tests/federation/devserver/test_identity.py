import os
from pathlib import Path

import pytest

from federation.devserver import identity
from federation.devserver.refusal import Refusal
from federation.devserver.supervisor import Identity

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to another account")


@pytest.fixture
def binaries(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "postgres").write_text("")
    for step in (folder, *folder.parents):
        if step.stat().st_uid == os.geteuid() and step.is_relative_to(tmp_path.parents[1]):
            step.chmod(0o755)
    return folder


def test_ordinary_user_keeps_its_own_identity(binaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert identity.unprivileged(binaries, binaries) == Identity()


@as_root
def test_closed_folder_asks_for_a_passage_and_is_left_closed(binaries: Path) -> None:
    closed = binaries / "closed"
    data = closed / "var"
    data.mkdir(parents=True)
    closed.chmod(0o700)

    found = identity.unprivileged(data, binaries)

    assert found.uid is None
    assert found.prefix[0] == "setpriv"
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_unreadable_binaries_ask_for_a_passage(binaries: Path) -> None:
    (binaries / "postgres").chmod(0o700)

    assert identity.unprivileged(binaries, binaries).prefix[0] == "setpriv"


@as_root
def test_closed_folder_without_setpriv_is_refused(binaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = binaries / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(Refusal, match=rf"who cannot enter {closed}, and setpriv \(util-linux\) cannot let it in;"):
        identity.unprivileged(closed, binaries)
