"""Numbers, rooms and names go; what the trouble is and where it is stays readable."""

from __future__ import annotations

import pytest

from federation.kernel.masking import MASK, masked, tells

HIDDEN = [
    ("请打13800138000", "13800138000"),
    ("电话 138 0013 8000 随时", "8000"),
    ("手机１３８００１３８０００", "１３８００１３８０００"),
    ("+86-138-0013-8000", "138-0013"),
    ("座机010-12345678", "12345678"),
    ("(0532) 8765 4321 找我", "8765"),
    ("物业电话是 6123456", "6123456"),
    ("身份证110101199003077758", "110101199003077758"),
    ("身份证 11010119900307775X 已交", "775X"),
    ("卡号6222 0200 1234 5678 901", "5678"),
    ("微信号abc_123456", "abc_123456"),
    ("邮箱 zhang.san@example.com", "zhang.san"),
    ("车牌京A12345挡路", "A12345"),
    ("新能源沪AD12345占位", "AD12345"),
    ("3号楼2单元501漏水", "501"),
    ("3号楼2单元501室漏水", "2单元"),
    ("三号楼二单元五〇一室", "五〇一"),
    ("我家3-2-501", "3-2-501"),
    ("5栋1203室没水", "1203"),
    ("住在 12 号楼 1502", "1502"),
    ("2单元 602 户", "602"),
    ("8#1单元303", "303"),
    ("我叫张小明，住这里", "张小明"),
    ("联系人：李四 电话13912345678", "李四"),
]
SHOWN = [
    "3号楼电梯坏了", "2026-11-22 停水到 2026-11-23", "停水3天，损失500元", "12345打过两次没用", "物业费每平米2.5元", "从2019年到现在",
    "一楼大厅灯不亮", "楼上漏水", "我是业主，楼道没灯", "我是这里的租户", "8号楼北侧路面坏了300米", "电梯停了120分钟",
    "3单元门禁坏了", "5号楼 120 户停电",
    "车位 200 个不够用", "110 和 119 都打了",
]  # fmt: skip


@pytest.mark.parametrize(("text", "secret"), HIDDEN)
def test_what_points_at_a_person_is_hidden(text: str, secret: str) -> None:
    assert secret not in masked(text)
    assert MASK in masked(text) and tells(text)


@pytest.mark.parametrize("text", SHOWN)
def test_what_the_trouble_is_stays(text: str) -> None:
    assert masked(text) == text
    assert not tells(text)


def test_the_building_stays_and_the_home_goes() -> None:
    assert masked("3号楼2单元501室漏水，电话13800138000") == f"3号楼{MASK}漏水，{MASK}"


def test_masking_twice_changes_nothing() -> None:
    for text, _secret in HIDDEN:
        assert masked(masked(text)) == masked(text)
