"""Files as other people's software writes them: read whole, or refused with a sentence; never in part."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from federation.kernel.errors import Refused
from federation.kernel.workbooks import Limits, sheets
from tests import shapes
from tests.shapes import HEADER, line

LIMITS = Limits(rows=1_000, columns=40)


def table(content: bytes) -> list[dict[str, str]]:
    """The rows under the header by its names."""
    ((_title, rows),) = [(title, [row.cells for row in found]) for title, found in sheets(io.BytesIO(content), LIMITS)]
    return [dict(zip(HEADER, [*cells, *[""] * len(HEADER)], strict=False)) for cells in rows[1:] if any(cells)]


@pytest.mark.parametrize(
    ("make", "column", "expected"),
    [
        (shapes.xlsx, "主要内容", "第一行\n第二行"), (shapes.iso_dates, "受理时间", "2026-11-20 09:30:00"),
        (shapes.an_error_as_number, "来电人电话", ""),
        (shapes.no_finite_number, "来电人电话", "1E+400"), (shapes.carriage_returns, "主要内容", "第一行\n第二行"),
        (shapes.carriage_returns, "标题", "下划线_x0041_不变"), (shapes.xls, "来电人电话", "13900001111"),
        (shapes.xls, "受理时间", "2026-11-20 09:30:00"),
        (lambda: shapes.xls(as_date=True), "来电人电话", "13900001111"), (shapes.strict, "工单编号", "WX-1"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_see_it(make: Callable[[], bytes], column: str, expected: str) -> None:
    (row,) = table(make())
    assert row[column] == expected


def test_elements_with_a_prefix_are_the_same_elements_also_merged_ones() -> None:
    assert [row["问题点位"] for row in table(shapes.prefixed())] == ["通瑞嘉苑", ""]
    assert [row["问题点位"] for row in table(shapes.prefixed(merge="F2:F3"))] == ["通瑞嘉苑", "通瑞嘉苑"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (shapes.a_text_that_is_not_there(), "broken"), (shapes.cut(), "broken"), (shapes.cut(200), "broken"), (shapes.page(), "page"),
        (shapes.altered(shapes.with_texts(shapes.xlsx()), lambda text: text[:-40], shapes.TEXTS), "broken"),
        (shapes.cell("B2", '<c r="B2" s="99999x"/>'), "broken"),
        (shapes.cell("C2", '<c r="C2" t="s"><v>-1</v></c>'), "broken"), (shapes.xls()[:2500], "broken"),
    ],
    ids=range(8),
)  # fmt: skip
def test_what_is_damaged_is_refused_wherever_it_is_damaged(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        table(content)
    assert refusal.value.code == code


WORDS = "门牌２１号，面积12㎡，第3½层，10⁵元，x²"
COMMAS = "a，b,c,d,e,f,g,h,i,j,k,l,m,n,o,p"


@pytest.mark.parametrize(
    "content",
    [
        shapes.text(line(主要内容=WORDS), codec="gb18030"), shapes.text(line(主要内容=WORDS), codec="utf-16", between="\t"),
        shapes.text(line(主要内容=WORDS), between=";", before="\ufeffsep=;\r\n"), shapes.text(line(主要内容=WORDS), end="\r"),
        shapes.text(line(主要内容=WORDS), after="\x1a", codec="gb18030"), shapes.text(line(主要内容=WORDS), end="\n"),
    ],
    ids=["gb18030", "utf-16", "sep", "cr", "eof", "lf"],
)  # fmt: skip
def test_every_text_gives_every_row_to_the_letter(content: bytes) -> None:
    (row,) = table(content)
    assert row["主要内容"] == WORDS and row["工单编号"] == "WX-1" and row["备注"] == "记"


@pytest.mark.parametrize("between", [";", "\t"])
def test_commas_in_free_text_are_no_separators(between: str) -> None:
    rows = table(shapes.text(*(line(f"WX-{n}", 主要内容=COMMAS) for n in range(40)), between=between))
    assert [row["工单编号"] for row in rows] == [f"WX-{n}" for n in range(40)] and {row["主要内容"] for row in rows} == {COMMAS}


def test_a_declared_separator_is_believed() -> None:
    (row,) = table(shapes.text(line(主要内容=COMMAS), between=";", before="sep=;\n"))
    assert row["主要内容"] == COMMAS


def test_a_line_break_of_old_programs_is_one() -> None:
    (row,) = table(shapes.text(line(主要内容="第一行\x0b第二行")))
    assert row["主要内容"] == "第一行\n第二行"


def test_letters_that_no_database_holds_are_left_out() -> None:
    (row,) = table(
        shapes.altered(shapes.with_texts(shapes.xlsx()), lambda text: text.replace("楼道灯不亮", "楼道_x0000_灯_xD800_不亮"), shapes.TEXTS)
    )
    assert row["标题"] == "楼道灯不亮"
