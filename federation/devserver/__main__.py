"""`python -m federation.devserver run|test|lint|format|lock`, inside the environment that bootstrap.py makes."""

import sys

from federation.devserver.lint import lint, lock, reformat
from federation.devserver.refusal import Refusal
from federation.devserver.run import run
from federation.devserver.testing import test


def main() -> int:
    command, arguments = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    match command:
        case "run":
            run()
            return 0
        case "test":
            return test(arguments)
        case "lint":
            return lint()
        case "format":
            return reformat()
        case "lock":
            return lock()
    raise Refusal(f"Unknown command {command!r}: run, test, lint, format or lock.")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        sys.exit(str(refusal))
