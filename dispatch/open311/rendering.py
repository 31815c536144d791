"""Plain values as GeoReport v2 JSON or XML. JSON is always a bare list; XML has the specification's element names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
#: What XML 1.0 (section 2.2) does not allow in a document at all.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")
#: The name of one element in each list.
ONE = {
    "services": "service", "service_requests": "request", "service_request_updates": "request_update", "errors": "error",
    "attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format", "groups": "group",
}  # fmt: skip


def answer(value: Value, root: str, form: str, status: int = 200) -> HttpResponse:
    """`root` is the outermost XML element; JSON has none."""
    body = as_json(value) if form == "json" else as_xml(value, root)
    return HttpResponse(body, status=status, content_type=TYPES[form])


def as_json(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_xml(value: Value, root: str) -> bytes:
    """UTF-8 with the XML declaration that the specification demands."""
    document: bytes = ElementTree.tostring(_element(root, value), encoding="utf-8", xml_declaration=True)
    return document


def _element(name: str, value: Value) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        element.extend(_element(ONE[name], one) for one in value)
    else:
        element.text = _text(value)
    return element


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return FORBIDDEN.sub("", str(value))
