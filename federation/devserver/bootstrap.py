# ruff: noqa: UP010, UP031, RUF005, S606
"""Entry of every make target: finds a Python that is new enough, then hands over to environment.py.

Must stay readable for Python 2.7 and 3.4, or an old interpreter answers with a SyntaxError instead of a sentence.
"""

from __future__ import print_function

import os
import subprocess
import sys

NEEDED = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3")


def is_new_enough(command):
    # type: (str) -> bool
    """Whether `command` is a Python that really starts: version managers leave shims of absent versions on PATH."""
    probe = "import sys; sys.exit(sys.version_info < %r)" % (NEEDED,)
    with open(os.devnull, "w") as nowhere:
        try:
            return subprocess.call([command, "-c", probe], stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


def main():
    # type: () -> None
    folder = os.path.dirname(os.path.abspath(__file__))
    arguments = [os.path.join(folder, "environment.py")] + sys.argv[1:]
    if sys.version_info >= NEEDED:
        os.execv(sys.executable, [sys.executable] + arguments)
    for command in CANDIDATES:
        if is_new_enough(command):
            os.execvp(command, [command] + arguments)
    found = ".".join(str(part) for part in sys.version_info[:2])
    way_out = "install one or name it: make run PYTHON=/path/to/python3.11"
    sys.exit("Linyuan needs Python 3.11 or newer, but %s is %s; %s" % (sys.executable, found, way_out))


if __name__ == "__main__":
    main()
