"""Business refusals, safe to show to the person who asked."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """The action cannot be done; `sentence` says why in the user's language, `code` says it to machines."""

    def __init__(self, sentence: str | Promise, *, code: str = "refused") -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class Conflict(Refused):
    """Somebody else was faster, or the row moved on: reload and look again."""


class Denied(Exception):
    """The person is known but may not do this; doors answer 403."""
