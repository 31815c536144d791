"""Rows as the outside sees them: the fields of GeoReport v2, in its order."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dispatch.categories.models import Category
from dispatch.open311.queries import TOLD
from dispatch.open311.reading import local
from dispatch.work_orders.models import OrderKind, WorkOrder
from dispatch.work_orders.states import OVER
from federation.kernel.audit import LogEntry
from federation.tenancy.models import Subdistrict

#: What a report may carry beside the text, the same for every service: code, datatype, question, values.
KIND, PLACE = "kind", "place"


def discovery(site: str) -> dict[str, Any]:
    """Where the service is and in which formats (service discovery)."""
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2", "url": f"{site}/open311/v2/", "changeset": "2026-11-22T00:00:00+08:00",
        "type": "production", "formats": ["text/xml", "application/json"],
    }  # fmt: skip
    return {
        "changeset": endpoint["changeset"],
        "contact": _("The subdistrict office"),
        "key_service": _("The subdistrict's property desk issues keys."),
        "endpoints": [endpoint],
    }


def service(row: Category) -> dict[str, Any]:
    return {
        "service_code": row.code, "service_name": str(row), "description": str(row.parent), "metadata": True, "type": "realtime",
        "keywords": ",".join(word.split(":")[0] for word in row.words.split()), "group": str(row.parent),
    }  # fmt: skip


def definition(row: Category) -> dict[str, Any]:
    """The questions of one service."""
    kinds = [{"key": key, "name": str(label)} for key, label in OrderKind.choices]
    return {
        "service_code": row.code,
        "attributes": [
            {
                "variable": True, "code": KIND, "datatype": "singlevaluelist", "required": False, "datatype_description": "",
                "order": 1, "description": _("What kind of report is it?"), "values": kinds,
            },
            {
                "variable": True, "code": PLACE, "datatype": "string", "required": False, "datatype_description": "",
                "order": 2, "description": _("Building, entrance or thing; please no room number."), "values": [],
            },
        ],
    }  # fmt: skip


def request(row: WorkOrder, zone: ZoneInfo) -> dict[str, Any]:
    """Without description and exact place: both may name people. The position is the compound's."""
    compound = row.compound
    return {
        "service_request_id": row.number, "status": "closed" if row.state in OVER else "open", "status_notes": row.state_label,
        "service_name": str(row.category), "service_code": row.category.code, "description": str(row.category),
        "agency_responsible": str(row.firm or row.department or ""), "service_notice": "",
        "requested_datetime": local(row.received_at, zone), "updated_datetime": local(row.state_since, zone),
        "expected_datetime": local(row.due_at, zone), "address": str(compound or ""),
        "address_id": str(compound.pk) if compound else "", "zipcode": "",
        "lat": _degrees(compound.latitude if compound else None), "long": _degrees(compound.longitude if compound else None),
        "media_url": "",
    }  # fmt: skip


def update(entry: LogEntry, number: str, zone: ZoneInfo) -> dict[str, Any]:
    """One step of a request's story."""
    return {
        "update_id": str(entry.pk), "service_request_id": number, "status": TOLD[entry.verb], "updated_datetime": local(entry.at, zone),
        "description": "", "media_url": "",
    }  # fmt: skip


def zone_of(subdistrict: Subdistrict) -> ZoneInfo:
    return ZoneInfo(subdistrict.timezone)


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)
