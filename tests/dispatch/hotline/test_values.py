"""Cells as they really come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.hotline import columns, values

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019/2/28 11:25:05", "2019-02-28T11:25:05"), ("2024年7月3日 下午7时40分", "2024-07-03T19:40:00"),
        ("2024年7月3日", "2024-07-03T00:00:00"), ("２０２４－０７－０３　０８：０５", "2024-07-03T08:05:00"), ("2024.7.3 8:05", "2024-07-03T08:05:00"),
        ("2024-07-03T08:05:06", "2024-07-03T08:05:06"), ("45476.5", "2024-07-03T12:00:00"), ("45476", "2024-07-03T00:00:00"),
        ("20240703", "2024-07-03T00:00:00"), ("20240703080506", "2024-07-03T08:05:06"), ("2024年7月3日 上午12时5分", "2024-07-03T12:05:00"),
        ("2024年7月3日 凌晨12时5分", "2024-07-03T00:05:00"), ("2024年7月3日 晚上8点", "2024-07-03T20:00:00"), ("2024/7/3 7:40 PM", "2024-07-03T19:40:00"),
        ("2026-12-02 24:00", "2026-12-03T00:00:00"), ("2026年12月31日 24时", "2027-01-01T00:00:00"), ("2026年11月20日 晚上12点", "2026-11-21T00:00:00"),
        ("2026年11月20日 半夜12点", "2026-11-21T00:00:00"), ("2026年11月20日 下午12点", "2026-11-20T12:00:00"), ("2026-11-20T09:30:00+08:00", "2026-11-20T09:30:00"),
        ("2026-11-20T01:30:00Z", "2026-11-20T09:30:00"), ("2026-11-20 \u200b09:30", "2026-11-20T09:30:00"),
        ("2024-07-03 08:05:06.123", "2024-07-03T08:05:06"), ("2024年7月3日 中午12时", "2024-07-03T12:00:00"),
    ],
)  # fmt: skip
def test_times_in_every_spelling(text: str, expected: str) -> None:
    assert values.when(text, ZONE) == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


@pytest.mark.parametrize("text", ["", "不详", "－", " / ", "无", "　"])
def test_nothing_said_is_no_time(text: str) -> None:
    assert values.when(text, ZONE) is None


@pytest.mark.parametrize(
    "text",
    [
        "昨天下午",
        "2024-13-01",
        "2024-02-30",
        "12",
        "2024年7月3日 25时",
        "2026-12-02 24:01",
        "2026年11月20日 晚上2点",
        "2026-11-20 09:30+99:00",
    ],
)
def test_a_time_that_is_none_is_not_guessed(text: str) -> None:
    with pytest.raises(values.Unreadable):
        values.when(text, ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000.0", "13800138000"), ("1.3800138E+10", "13800138000"), ("1.38E+10", ""), ("138 0013 8000", "13800138000"),
        ("＋86138００138000", "13800138000"), ("010-88886666", "01088886666"), ("微信用户", ""), ("不详", ""),
    ],
)  # fmt: skip
def test_phones_as_spreadsheets_keep_them(text: str, expected: str) -> None:
    assert values.phones(text).number == expected


def test_numbers_keep_all_their_digits_or_are_refused() -> None:
    assert values.number("202407030001.0") == "202407030001"
    assert values.number(" ＪＢ－2024 0001 ") == "JB-20240001"
    assert values.number("\u200bJB–2024\u202c") == "JB-2024"
    with pytest.raises(values.Unreadable):
        values.number("2.02407E+11")


def test_answers() -> None:
    assert [values.yes(word) for word in ("是", "否", "", "已解决", "未解决", "不清楚")] == [True, False, None, True, False, None]
    words = ["非常满意", "满意", "基本满意", "不满意", "非常不满意", "未评价"]
    assert [values.steps(word) for word in words] == [5, 4, 3, 2, 1, None]
    assert [values.steps(word) for word in ("较满意", "比较满意", "比较不满意", "十分满意")] == [3, 3, 2, 5]


@pytest.mark.parametrize("read", [values.yes, values.steps])
def test_a_word_that_nobody_knows_is_reported(read: Callable[[str], object]) -> None:
    with pytest.raises(values.Unreadable):
        read("还行吧")


@pytest.mark.parametrize(
    ("status", "done"),
    [
        ("已办结", True), ("办结", True), ("已归档", True), ("按时办结", True), ("已办结待回访", True), ("完成", True), ("逾期未办结", False), ("未办结", False),
        ("退回重办（上次已办结）", False), ("退回重办", False), ("待办结", False), ("不予办结", False), ("办理中", False), ("", False), ("已办结（逾期）", True),
    ],
)  # fmt: skip
def test_a_state_says_whether_the_order_is_done(status: str, done: bool) -> None:
    assert values.finished(status) is done


def test_what_is_not_urgent_is_not_urgent() -> None:
    assert [values.urgent(word) for word in ("紧急", "特急", "加急", "非常紧急")] == [True] * 4
    assert [values.urgent(word) for word in ("非紧急", "不紧急", "不急", "一般", "", "非 紧急")] == [False] * 6


def test_free_text_is_kept_to_the_letter() -> None:
    text = "门牌２１号，面积12㎡，第3½层，10⁵元，x²；\n第二段"
    assert values.words(f" {text}\n") == text and values.words("不详") == "" and values.words("\u200b") == ""


def test_of_two_phones_the_first_is_used_and_the_rest_kept() -> None:
    assert values.phones("13900001111；025-88886666") == ("13900001111", "025-88886666")
    assert values.phones("025-88886666-801") == ("02588886666-801", "") and values.phones("微信用户") == ("", "微信用户")


def test_the_header_is_the_row_with_most_known_names_and_full_width_spellings_are_the_same() -> None:
    rows = [
        ["潞邑街道12345工单明细表", "", ""],
        ["", "制表：演示", ""],
        ["工单编号：", "　来电时间　", "主要内容（必填）"],
        ["1", "2024-01-01", "漏水"],
    ]
    found = columns.best_header(rows)
    assert found is not None and found[0] == 2
    assert found[1].fields == {"number": 0, "received_at": 1, "content": 2} and not found[1].missing


def test_a_header_that_stands_twice_loses_nothing_and_the_better_name_wins() -> None:
    header = columns.header_of(["创建时间", "工单号", "办理结果", "办理结果", "来电时间"])
    assert header.names[2:4] == ("办理结果", "办理结果 (2)")
    assert header.fields == {"received_at": 4, "number": 1, "result": 2}


def test_an_unknown_set_is_understood_through_its_mapping() -> None:
    cells = ["流水", "何时", "说了什么", "在哪"]
    assert columns.best_header([cells]) is None
    mapping = {"流水": "number", "何时": "received_at", "说了什么": "content", "在哪": "place"}
    found = columns.best_header([["x"], cells], mapping)
    assert found is not None and found[0] == 1 and not found[1].missing
