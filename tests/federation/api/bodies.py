"""The least that an operation's description asks for in a body, made of rows that are there."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone
from PIL import Image

from assessments.cycles.models import Cycle, Entrant
from assessments.schemes.models import Scheme
from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from dispatch.mutual_aid.models import RequestLine
from federation.accounts.models import Department, Membership
from federation.api.docs import description
from federation.firms.models import PropertyFirm
from federation.pool.models import CertificateKind, EquipmentType, Resource, Skill, Trade
from federation.tenancy import scope
from tests.federation.api.caller import Upload

#: Whose id or code a property holds, by its name.
ROWS: dict[str, type[Model]] = {
    "compound": Compound, "home": Compound, "community": Community, "firm": PropertyFirm, "department": Department, "line": RequestLine,
    "resource": Resource, "member": Membership, "rater": Membership, "person": Membership, "cycle": Cycle, "entrant": Entrant,
    "scheme": Scheme, "category": Category, "skill": Skill, "trade": Trade, "equipment_type": EquipmentType, "kind": CertificateKind,
    "into": Category,
}  # fmt: skip


def _picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8)).save(target, "PNG")
    return target.getvalue()


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.png", PICTURE, "image/png")


PICTURE = _picture()


def body(operation: dict[str, Any]) -> Any:
    """Valid as far as the description says; None where the operation takes none."""
    contents = operation.get("requestBody", {}).get("content", {})
    if "application/json" in contents:
        return example(contents["application/json"]["schema"], "")
    if "multipart/form-data" in contents:
        fields = example(contents["multipart/form-data"]["schema"], "")
        return Upload(
            {name: SimpleUploadedFile("x.png", PICTURE, "image/png") if value is PICTURE else value for name, value in fields.items()}
        )
    return None


def example(schema: dict[str, Any], name: str) -> Any:
    if "$ref" in schema:
        return example(description("en")["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], name)
    for many in ("allOf", "oneOf", "anyOf"):
        if many in schema:
            return example(schema[many][0], name)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("required", []) or list(schema.get("properties", {}))[:1]
        return {key: example(one, key) for key, one in schema.get("properties", {}).items() if key in wanted}
    if kind == "array":
        return [example(schema["items"], name)]
    if kind == "string":
        return text(schema, name)
    return {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True}[kind]


def text(schema: dict[str, Any], name: str) -> Any:
    if schema.get("format") == "binary":
        return PICTURE
    soon = timezone.now() + timedelta(hours=3 if name in ("earliest", "start", "starts_at", "start_at") else 9)
    if schema.get("format") == "date-time":
        return soon.isoformat()
    if schema.get("format") == "date":
        return soon.date().isoformat()
    model = ROWS.get(name)
    if model is not None:
        rows = model._default_manager.all()
        if any(field.name == "subdistrict" for field in model._meta.fields):
            rows = rows.filter(subdistrict=scope.current())
        row = rows.first()
        return str(row.pk if row is not None and schema.get("format") == "uuid" else getattr(row, "code", "x"))
    return {"email": "a@example.org", "uri": "https://example.org/", "time": "09:00:00", "decimal": "1"}.get(
        schema.get("format", ""), "原因说明"
    )
