"""Everything Django has to do before the programs start, in one process: each start of Django costs seconds."""

import os
import time
from collections.abc import Callable

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")


def migrate() -> None:
    """Asks first: a migrate without work still writes permissions and content types for seconds."""
    try:
        call_command("migrate", database="owner", check_unapplied=True, verbosity=0)
    except SystemExit:
        call_command("migrate", database="owner", interactive=False, verbosity=0)


def compile_catalogues() -> None:
    call_command("compile_catalogues", verbosity=0)


def seed() -> None:
    call_command("seed_demo", if_empty=True, verbosity=0)


def timed(text: str, step: Callable[[], None]) -> None:
    started = time.monotonic()
    step()
    print(f"  {text} ({time.monotonic() - started:.1f} s)", flush=True)


#: The catalogue first: a text that is looked up before stays English for the life of the process, and the demo with it.
STEPS = (("texts compiled", compile_catalogues), ("database migrated", migrate), ("demo federation there", seed))


def main() -> None:
    django.setup()
    for text, step in STEPS:
        timed(text, step)


if __name__ == "__main__":
    main()
