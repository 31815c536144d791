"""The Chinese is complete: every message has a translation, with the same placeholders."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from federation.environment import BASE_DIR

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def test_every_message_is_translated_with_its_placeholders():
    with (BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="zh_Hans") if message.id]
    assert len(messages) > 1000
    for message in messages:
        source = message.id if isinstance(message.id, str) else message.id[-1]
        target = message.string if isinstance(message.string, str) else message.string[0]
        assert target and not message.fuzzy, source
        assert set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(target)), source
