import json
import subprocess
import sys
from pathlib import Path

import pytest

from federation.devserver import environment
from federation.devserver.environment import DEVELOPMENT, RUNTIME


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with requirements and an environment in which this test's own Python stands for the installed one."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / RUNTIME).write_text("a==1\n")
    (tmp_path / DEVELOPMENT).write_text("a==1\nb==1\n")
    for name, path in {
        "ROOT": "",
        "VENV": ".venv",
        "PYTHON": ".venv/bin/python",
        "STAMP": ".venv/linyuan.json",
    }.items():
        monkeypatch.setattr(environment, name, tmp_path / path)
    return tmp_path


def stamp(*names: str) -> None:
    environment.STAMP.write_text(json.dumps({name: environment.digest(name) for name in names}))


def test_environment_without_stamp_is_not_current(checkout: Path) -> None:
    assert not environment.is_current(RUNTIME)


def test_development_environment_serves_both(checkout: Path) -> None:
    stamp(RUNTIME, DEVELOPMENT)

    assert environment.is_current(RUNTIME)
    assert environment.is_current(DEVELOPMENT)


def test_runtime_environment_lacks_the_development_set(checkout: Path) -> None:
    stamp(RUNTIME)

    assert environment.is_current(RUNTIME)
    assert not environment.is_current(DEVELOPMENT)


def test_changed_requirements_make_the_environment_stale(checkout: Path) -> None:
    stamp(RUNTIME)
    (checkout / RUNTIME).write_text("a==2\n")

    assert not environment.is_current(RUNTIME)


def test_environment_whose_python_is_gone_is_not_current(checkout: Path) -> None:
    stamp(RUNTIME)
    environment.PYTHON.unlink()

    assert not environment.is_current(RUNTIME)


def test_python_without_venv_module_gets_the_install_line(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    debian = checkout / "python3"
    debian.write_text("#!/bin/sh\necho 'The virtual environment was not created because ensurepip is not available.'\nexit 1\n")
    debian.chmod(0o755)
    environment.PYTHON.unlink()
    monkeypatch.setattr(sys, "executable", str(debian))

    with pytest.raises(SystemExit) as ended:
        environment.create()

    package = f"python3.{sys.version_info.minor}-venv"
    assert ended.value.code == f"{debian} cannot make environments; install its venv module: apt-get install {package}"


def test_mirror_and_certificate_of_pip_reach_uv(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.invalid/simple")
    monkeypatch.setenv("PIP_CERT", "/etc/company.pem")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)

    surroundings = environment.uv_surroundings()

    assert surroundings["UV_DEFAULT_INDEX"] == "https://mirror.invalid/simple"
    assert surroundings["SSL_CERT_FILE"] == "/etc/company.pem"


def test_unknown_command_is_refused() -> None:
    script = environment.__file__
    done = subprocess.run([sys.executable, script, "fly"], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (1, "Unknown command 'fly': one of run, test, lint, format, lock, venv.\n")
