"""What the API reads: JSON objects that the database can hold, and pictures where pictures are taken."""

from __future__ import annotations

import json
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

DEEPEST = 20


class StrictJSONParser(BaseParser):
    """A JSON object of bounded size and depth, without NUL characters, lone surrogates, NaN or Infinity."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            value = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON in UTF-8.")) from error
        if not isinstance(value, dict):
            raise ParseError(_("The body must be a JSON object."))
        _check(value)
        return value


class PictureParser(MultiPartParser):
    """multipart/form-data; only where files are taken."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check(value: Any) -> None:
    """Refuse what PostgreSQL cannot store, wherever in the document it stands; a loop, so that depth is no danger."""
    waiting: list[tuple[Any, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > DEEPEST:
            raise ParseError(_("The body is nested too deeply."))
        if isinstance(item, str):
            if "\x00" in item or any("\ud800" <= letter <= "\udfff" for letter in item):
                raise ParseError(_("The body contains characters that cannot be stored."))
        elif isinstance(item, dict):
            waiting += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list):
            waiting += [(part, depth + 1) for part in item]
