"""Every sentence in the code is in the catalogue, whatever name the module gives to gettext."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from babel.messages.pofile import read_po

from federation.environment import BASE_DIR
from tests.architecture.source import sources

GETTEXT = {
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
    "gettext_noop",
}


def names_of_gettext(tree: ast.Module) -> set[str]:
    """What the module calls it."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"]
    return {one.asname or one.name for node in imports for one in node.names if one.name in GETTEXT}


def sentences(tree: ast.Module) -> Iterator[str]:
    names = names_of_gettext(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in names
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def test_every_sentence_of_the_code_is_in_the_catalogue() -> None:
    with (BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        known = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file, locale="zh_Hans")}
    missing = {
        text: source.name for source in sources() if "devserver" not in source.name for text in sentences(source.tree) if text not in known
    }
    assert not missing


def test_another_name_for_gettext_is_seen() -> None:
    tree = ast.parse("from django.utils.translation import gettext as say\nsay('never translated')")
    assert list(sentences(tree)) == ["never translated"]
