from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from communities.contracts.models import ServiceContract
from communities.places.models import Community, Compound
from federation.firms import actions as firms
from federation.firms.models import PropertyFirm
from federation.imports import actions
from federation.imports.models import ImportBatch
from federation.kernel.audit import LogEntry
from federation.kernel.errors import Conflict, Denied, Refused
from federation.pool.models import Certificate, Resource, ResourceSkill
from tests.cast import Cast

SignIn = Callable[[str], Client]
FIRMS = "企业名称,统一社会信用代码,联系人,联系电话,是否会员\n晨光物业,91110112MA00000001,李四,13800000001,是\n朝霞物业,,,,\n"
COMPOUNDS = (
    "小区名称,社区,户数,纬度,经度,坐标系,物业企业,合同开始,合同结束\n"
    "晨光里,晨光社区,1200,39.9101235,116.4037236,高德,晨光物业,2026/1/1,2029年1月1日\n"
)
POOL = (
    "类别,姓名,物业企业,驻地小区,技能,工种,设备类型,人数,证书,证书编号,有效期至\n"
    "专家,王师傅,晨光物业,晨光里,屋面防水渗漏 4；ELV-ADV2,,,,TZZY-GC,T123456789,2030-04-30\n"
    "队伍,电工一队,晨光物业,晨光里,,ELE,,6,,,\n"
    "设备,发电机,晨光物业,晨光里,,,GEN,2,,,\n"
)


def load(kind: str, text: str, luyi: Cast, now: datetime, *, codec: str = "utf-8") -> ImportBatch:
    return actions.upload(text.encode(codec), kind=kind, filename="t.csv", by=luyi.dispatcher, at=now)


def put(kind: str, text: str, luyi: Cast, now: datetime, *, codec: str = "utf-8") -> dict[str, int]:
    batch = load(kind, text, luyi, now, codec=codec)
    return actions.apply(batch, skip_wrong=False, by=luyi.dispatcher, at=now)


def story(luyi: Cast, now: datetime, codec: str = "utf-8") -> list[dict[str, int]]:
    tables = (("firms", FIRMS), ("compounds", COMPOUNDS), ("pool", POOL))
    return [put(kind, text, luyi, now, codec=codec) for kind, text in tables]


def counts(new: int = 0, changed: int = 0, unchanged: int = 0, wrong: int = 0) -> dict[str, int]:
    return {"new": new, "changed": changed, "unchanged": unchanged, "wrong": wrong}


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_three_tables_in_order(luyi: Cast, now: datetime, codec: str) -> None:
    assert story(luyi, now, codec) == [counts(new=2), counts(new=1), counts(new=3)]

    firm = PropertyFirm.objects.get(name="晨光物业")
    assert (firm.state, firm.phone, PropertyFirm.objects.get(name="朝霞物业").state) == ("admitted", "13800000001", "applied")
    compound = Compound.objects.get(name="晨光里")
    assert (str(compound.latitude), str(compound.longitude), compound.source_crs) == ("39.908720", "116.397480", "GCJ02")
    contract = ServiceContract.objects.get(compound=compound)
    assert (contract.firm, contract.during.lower, contract.during.upper) == (firm, date(2026, 1, 1), date(2029, 1, 1))
    expert = Resource.objects.get(name="王师傅")
    assert dict(ResourceSkill.objects.filter(resource=expert).values_list("skill__code", "level")) == {"WPF-ROOF": 4, "ELV-ADV": 2}
    assert Certificate.objects.get(resource=expert).number == "T123456789"
    assert [(r.quantity, r.units.count()) for r in Resource.objects.filter(firm=firm).order_by("quantity")] == [(1, 1), (2, 2), (6, 6)]


def test_the_same_tables_again_change_nothing(luyi: Cast, now: datetime) -> None:
    story(luyi, now)
    before = LogEntry.objects.filter(object_kind__in=["resource", "compound", "propertyfirm"]).count()

    assert story(luyi, now) == [counts(unchanged=2), counts(unchanged=1), counts(unchanged=3)]
    assert LogEntry.objects.filter(object_kind__in=["resource", "compound", "propertyfirm"]).count() == before


def test_changed_cells_change_and_empty_cells_do_not(luyi: Cast, now: datetime) -> None:
    story(luyi, now)

    pool = put("pool", POOL.replace(",6,", ",8,").replace("2030-04-30", "2032-04-30"), luyi, now)
    done = put("firms", "企业名称,统一社会信用代码,联系电话\n晨光物业集团,91110112MA00000001,\n", luyi, now)

    firm = PropertyFirm.objects.get(credit_code="91110112MA00000001")
    assert (pool, done) == (counts(changed=2, unchanged=1), counts(changed=1))
    assert (firm.name, firm.phone) == ("晨光物业集团", "13800000001")
    assert Resource.objects.get(name="电工一队").units.filter(active=True).count() == 8
    assert Certificate.objects.get(resource__name="王师傅").valid_until == date(2032, 4, 30)


def test_wrong_rows_block_until_left_out_knowingly(luyi: Cast, now: datetime) -> None:
    text = FIRMS + "晚霞物业,123,,,\n晨光物业,,,,\n"
    batch = load("firms", text, luyi, now)
    assert (batch.outcomes, sorted(batch.errors)) == (["new", "new", "wrong", "wrong"], ["2", "3"])

    with pytest.raises(Refused):
        actions.apply(batch, skip_wrong=False, by=luyi.dispatcher, at=now)
    assert not PropertyFirm.objects.filter(name__in=["晨光物业", "朝霞物业", "晚霞物业"]).exists()

    assert actions.apply(batch, skip_wrong=True, by=luyi.dispatcher, at=now) == counts(new=2, wrong=2)
    assert not PropertyFirm.objects.filter(name="晚霞物业").exists()


def test_a_failure_half_way_leaves_nothing(luyi: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = load("firms", FIRMS, luyi, now)
    real = firms.apply

    def second_fails(**fields: Any) -> PropertyFirm:
        if fields["name"] == "朝霞物业":
            raise Refused("no")
        return real(**fields)

    monkeypatch.setattr(firms, "apply", second_fails)
    with pytest.raises(Refused):
        actions.apply(batch, skip_wrong=False, by=luyi.dispatcher, at=now)

    batch.refresh_from_db()
    assert (batch.imported_at, PropertyFirm.objects.filter(name="晨光物业").exists()) == (None, False)


def test_a_table_is_imported_once(luyi: Cast, now: datetime) -> None:
    batch = load("firms", FIRMS, luyi, now)
    actions.apply(batch, skip_wrong=False, by=luyi.dispatcher, at=now)

    with pytest.raises(Conflict):
        actions.apply(batch, skip_wrong=False, by=luyi.dispatcher, at=now)


def test_phone_numbers_are_sealed_and_good_rows_forgotten_afterwards(luyi: Cast, now: datetime) -> None:
    batch = load("firms", FIRMS + "坏,1,,13800000002,\n", luyi, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM federation_importbatch WHERE id = %s", [batch.pk])
        assert "1380000" not in cursor.fetchone()[0]

    actions.apply(batch, skip_wrong=True, by=luyi.dispatcher, at=now)

    batch.refresh_from_db()
    assert [bool(row) for row in batch.rows] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("小区名称,物业企业,合同开始\n新里,没有的物业,2026-01-01\n", "没有的物业"),
        ("小区名称,物业企业\n新里,中铁建物业（通瑞嘉苑项目）\n", ""),
        ("小区名称,纬度,经度\n新里,39.9,\n", ""),
        ("小区名称,户数\n新里,很多\n", "户数"),
        ("小区名称,坐标系\n新里,北京54\n", "北京54"),
        ("小区名称,物业企业,合同开始\n通瑞嘉苑,示范物业甲（拉维小镇项目）,2026-01-01\n", ""),
    ],
)
def test_wrong_compounds_say_why(luyi: Cast, now: datetime, text: str, why: str) -> None:
    batch = load("compounds", text, luyi, now)

    assert batch.outcomes == ["wrong"]
    assert batch.errors["0"] and why in " ".join(batch.errors["0"])
    assert not Community.objects.filter(name="新里").exists()


@pytest.mark.parametrize("who", ["department", "community", "staff1", "grid", "resident"])
def test_others_import_nothing(luyi: Cast, now: datetime, sign_in: SignIn, who: str) -> None:
    with pytest.raises(Denied):
        actions.upload(FIRMS.encode(), kind="firms", filename="t.csv", by=getattr(luyi, who), at=now)
    assert sign_in(who).get("/imports/").status_code == 403


def test_a_firm_imports_only_its_own_pool(luyi: Cast, now: datetime) -> None:
    text = "类别,姓名,物业企业,驻地小区,技能\n专家,自家师傅,,通瑞嘉苑,WPF-ROOF\n专家,别家师傅,示范物业乙（丽景项目）,通瑞嘉苑,WPF-ROOF\n"

    batch = actions.upload(text.encode(), kind="pool", filename="t.csv", by=luyi.firm1, at=now)

    assert batch.outcomes == ["new", "wrong"]
    with pytest.raises(Denied):
        actions.upload(FIRMS.encode(), kind="firms", filename="t.csv", by=luyi.firm1, at=now)


def test_the_pages_from_template_to_register(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    template = client.get("/imports/template/firms/").content

    answer = client.post("/imports/new/", {"kind": "firms", "file": SimpleUploadedFile("企业.xlsx", template)})
    url = answer.headers["Location"]
    assert client.get(url).status_code == 200
    assert client.post(f"{url}apply/").status_code == 302

    assert PropertyFirm.objects.filter(credit_code="91110112MA00000000").count() == 1
    assert client.get("/imports/").status_code == 200
    assert sign_in("secretariat").get(url).status_code == 404
    assert sign_in("neighbour-dispatcher").get(url).status_code == 404


def test_wrong_rows_come_back_as_a_workbook_that_cannot_execute(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    text = '企业名称,统一社会信用代码\n"=HYPERLINK(""x"")",123\n'.encode()
    url = client.post("/imports/new/", {"kind": "firms", "file": SimpleUploadedFile("t.csv", text)}).headers["Location"]
    book = load_workbook(io.BytesIO(client.get(f"{url}errors/").content))

    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:2] == ("企业名称", "统一社会信用代码")
    assert rows[1][0] == '\'=HYPERLINK("x")'
    assert rows[1][2]


def test_a_useless_file_is_refused_on_the_page(luyi: Cast, sign_in: SignIn) -> None:
    answer = sign_in("dispatcher").post("/imports/new/", {"kind": "firms", "file": SimpleUploadedFile("t.xls", b"\xd0\xcf\x11\xe0")})

    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()
