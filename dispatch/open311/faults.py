"""What is answered when a call cannot be served: GeoReport v2, section "Errors"."""

from __future__ import annotations

from django.utils.functional import Promise


class Fault(Exception):
    """`status` is 400, 403 or 404; the sentence is for the developer of the other system."""

    def __init__(self, sentence: str | Promise, status: int = 400) -> None:
        super().__init__(str(sentence))
        self.status = status
