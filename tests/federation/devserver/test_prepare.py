"""What stands ready before the programs start."""

from __future__ import annotations

from federation.devserver import prepare


def test_the_catalogue_is_compiled_before_any_text_can_be_looked_up() -> None:
    assert [step for _text, step in prepare.STEPS] == [prepare.compile_catalogues, prepare.migrate, prepare.seed]
