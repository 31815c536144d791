"""Every operation of the API with an address and the least body that its description asks for, made of rows that are there."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from PIL import Image

from assessments.cycles.models import Cycle, Entrant
from assessments.schemes.models import Indicator, Scheme
from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from dispatch.categories.queries import in_use
from dispatch.mutual_aid.models import RequestLine
from federation.accounts.models import Department, Membership
from federation.api.docs import description
from federation.firms.models import PropertyFirm
from federation.pool.models import CertificateKind, EquipmentType, PermitKind, Resource, Skill, Trade
from federation.tenancy import scope
from federation.tenancy.policy import SETTINGS
from tests.federation.api.caller import Caller, Upload
from tests.federation.api.test_walls import METHODS, filled

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


PICTURE = _picture()


SIGNING_IN = "/api/v1/auth/token/"  # open to everybody, and counted (test_signing_in.py)
ASKED = {"GET /figures/": "?start=2026-01-01&end=2026-02-01"}
#: What a description cannot say: which of the codes, and what goes with what.
MORE: dict[str, Callable[[Any], Any]] = {
    "POST /people/": lambda given: {"username": "somebody", "name": "x", "role": "dispatcher", "password": "linyuan-matrix-2026"},
    "POST /jobs/{job_pk}/permits/": lambda given: given | {"kind": PermitKind.objects.first().code},
    "POST /work-orders/": lambda given: given | {"category": in_use().first().code},
    "POST /requests/": lambda given: given | {"lines": [{"kind": "expert", "skills": [{"skill": "WPF-ROOF"}]}]},
    "POST /sheets/{id}/marks/": lambda given: {"marks": [given["marks"][0] | {"indicator": str(Indicator.objects.first().pk)}]},
}


def operations() -> list[tuple[str, str]]:
    """Method and path of every operation."""
    return [
        (method.upper(), path)
        for path, item in description("en")["paths"].items()
        for method in item
        if method.upper() in METHODS and path != SIGNING_IN
    ]


def given(method: str, path: str) -> tuple[str, Any]:
    """The address of an operation, of the first subdistrict's own rows, and a body that suits it."""
    name = f"{method} {path.removeprefix('/api/v1')}"
    address = filled(path.replace("{key}", next(iter(SETTINGS))), real=True) + ASKED.get(name, "")
    return address, MORE.get(name, lambda least: least)(body(description("en")["paths"][path][method.lower()]))


def tried(caller: Caller, method: str, address: str, sent: Any) -> Any:
    """The answer to the call; whatever it did is taken back."""
    place = transaction.savepoint()
    try:
        return caller.call(method, address, sent, **{"Idempotency-Key": str(uuid.uuid4())})
    finally:
        transaction.savepoint_rollback(place)


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


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return resolved(description("en")["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    for many in ("allOf", "oneOf", "anyOf"):
        if many in schema:
            parts = [resolved(one) for one in schema[many]]
            enums = [value for one in parts for value in one.get("enum", [])]
            return {**parts[0], **({"enum": enums} if enums else {})}
    return schema


def example(schema: dict[str, Any], name: str) -> Any:
    schema = resolved(schema)
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
