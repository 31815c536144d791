"""Maker, model and cost of a machine: by form, API, import and export; of nothing but machines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from federation.pool.importing import PoolImporter
from federation.pool.models import EquipmentType, Kind, Resource

ROW = {"kind": "设备", "name": "热像仪二号", "firm": "中铁建物业", "home": "通瑞嘉苑", "equipment_type": "CAM-IR"}
FACTS = {"maker": "海康威视", "model": "DS-2TP31", "hourly_cost": Decimal("120.50")}


def facts(row: Resource) -> dict[str, object]:
    return {name: getattr(row, name) for name in FACTS}


def test_a_machine_is_entered_with_maker_model_and_cost_by_form_and_shown(luyi, sign_in):
    form = {
        "name": "热像仪三号", "home": str(luyi.compounds["通瑞嘉苑"].pk),
        "equipment_type": str(EquipmentType.objects.get(code="CAM-IR").pk),
        "quantity": "1", "condition": "good", "active": "on", "maker": "海康威视", "model": "DS-2TP31", "hourly_cost": "120.50",
    }  # fmt: skip
    browser = sign_in("firm1")
    answer = browser.post("/pool/new/equipment/", form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = Resource.objects.get(name="热像仪三号")
    assert facts(row) == FACTS
    page = browser.get(f"/pool/{row.pk}/").content.decode()
    assert "海康威视 DS-2TP31" in page and "120.50" in page
    exported = browser.get("/pool/?export=csv&kind=equipment").content.decode("utf-8-sig")
    assert "海康威视,DS-2TP31,120.50" in exported


def test_a_machine_is_imported_with_maker_model_and_cost(luyi, now):
    importer = PoolImporter()
    row = {**ROW, "firm": luyi.firm1.firm.name, "maker": "海康威视", "model": "DS-2TP31", "hourly_cost": "120.5"}
    (verdict,) = importer.review([row], by=luyi.dispatcher)
    assert verdict.errors == ()
    verdict.write(by=luyi.dispatcher, at=now)
    assert facts(Resource.objects.get(name="热像仪二号")) == FACTS
    (wrong,) = importer.review([{**row, "name": "热像仪四号", "hourly_cost": "-1"}], by=luyi.dispatcher)
    assert wrong.errors


def test_only_machines_have_a_maker(luyi):
    expert = Resource.objects.filter(kind=Kind.EXPERT).first()
    with pytest.raises(IntegrityError, match="resource_machine"), transaction.atomic():
        Resource.objects.filter(pk=expert.pk).update(maker="x")
