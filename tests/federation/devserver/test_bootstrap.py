import ast
import subprocess
import sys
from pathlib import Path

from federation.devserver import bootstrap

SCRIPT = Path(bootstrap.__file__)
PRETEND = """
import runpy, sys
sys.version_info = (3, 8, 18, "final", 0)
sys.argv = {argv!r}
runpy.run_path({path!r}, None, "__main__")
"""


def run_as_python_38(path: Path) -> subprocess.CompletedProcess[str]:
    program = PRETEND.format(argv=[str(SCRIPT), "run"], path=str(SCRIPT))
    return subprocess.run([sys.executable, "-c", program], env={"PATH": str(path)}, capture_output=True, text=True)


def test_bootstrap_is_readable_for_old_pythons() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 4))


def test_old_python_alone_gets_one_sentence(tmp_path: Path) -> None:
    done = run_as_python_38(tmp_path)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Linyuan needs Python 3.11 or newer, but {sys.executable} is 3.8; install one or name it: make run PYTHON=/path/to/python3.11\n"
    )


def test_old_python_hands_over_to_a_newer_one_on_path(tmp_path: Path) -> None:
    broken_shim, newer = tmp_path / "python3.13", tmp_path / "python3.12"
    broken_shim.write_text("#!/bin/sh\nexit 127\n")
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "$0" "$@"\n')
    broken_shim.chmod(0o755)
    newer.chmod(0o755)

    done = run_as_python_38(tmp_path)

    assert done.stdout == f"{newer} {SCRIPT.with_name('environment.py')} run\n"
