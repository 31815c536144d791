"""What every template promises: short, and legal under the content security policy."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.source import each

ROOT = Path(__file__).parents[3] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))


@each(TEMPLATES)
def test_a_template_is_short_and_has_no_inline_code(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= 120
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
