"""The columns of hotline workbooks by their many names. Pure.

Two sets are known: a city's workbook and a district's. A third is understood through a saved mapping from header to field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from federation.kernel.intake import header_key

#: Field -> headers under which it is known, in order of preference.
FIELDS: dict[str, tuple[str, ...]] = {
    "number": ("工单编号", "工单号", "受理编号", "任务编号", "案件编号", "诉求编号"),
    "kind": ("工单类型", "诉求类型", "类型"),
    "category": ("问题分类", "三级分类", "二级分类", "问题小类", "小类", "问题分类名称", "分类"),
    "group": ("一级分类", "问题大类", "大类"),
    "title": ("标题", "工单标题", "诉求标题"),
    "content": ("主要内容", "诉求内容", "反映内容", "问题描述", "内容", "诉求描述"),
    "caller": ("来电人", "来电人姓名", "诉求人", "联系人", "反映人"),
    "phone": ("来电人电话/账号", "来电人电话", "来电号码", "联系电话", "电话", "手机号"),
    "subdistrict": ("被反映街乡镇", "街道名", "街乡镇", "所属街道", "所在街道"),
    "community": ("村/社区", "所在村社区", "居委村", "社区", "居村委"),
    "place": ("小区点位", "问题点位", "点位", "小区", "小区名称", "所在小区", "详细地址", "发生地点", "发生地址", "事发地", "地址"),
    "firm": ("企业名称", "物业企业", "物业公司"),
    "handler": ("主办单位", "承办单位", "责任单位", "二级承办单位简称", "二级承办单位"),
    "status": ("工单状态", "案件状态名称", "状态"),
    "result": ("办理结果", "处理结果"),
    "reply": ("回复内容", "答复内容"),
    "received_at": ("来电时间", "受理时间", "创建时间", "登记时间", "立案时间"),
    "closed_at": ("办结时间", "结案时间", "完成时间"),
    "due_at": ("办理截止时间", "处理截止时间", "截止时间", "办结时限", "办理时限", "处理时限"),
    "valid": ("是否有效回访", "有效回访"),
    "contacted": ("是否联系", "是否响应"),
    "solved": ("是否解决", "解决情况"),
    "satisfaction": ("是否满意", "满意度", "评价结果", "回访总体满意度", "最终满意度"),
    "former": ("旧工单编号", "原工单编号", "关联工单编号"),
    "urgency": ("紧急程度",),
}
REQUIRED = ("number", "received_at")
#: One of these must say what it is about.
TOPIC = ("title", "content", "category")
LABELS = {field: names[0] for field, names in FIELDS.items()}
_KNOWN = {header_key(name): field for field, names in FIELDS.items() for name in names}
ENOUGH = 3  # known headers that make a row a header row


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: every column's own name, and the column of each field; what has no field is kept as it is."""

    names: tuple[str, ...]
    fields: Mapping[str, int]

    @property
    def missing(self) -> list[str]:
        """Fields without which no row can be imported."""
        lacking = [field for field in REQUIRED if field not in self.fields]
        return lacking + ([] if any(field in self.fields for field in TOPIC) else ["title"])

    @property
    def signature(self) -> str:
        """Tells whether another workbook has the same columns."""
        return "|".join(sorted({header_key(name) for name in self.names if name.strip()}))


def header_of(cells: Sequence[str], mapping: Mapping[str, str] | None = None) -> Header:
    """The row read as a header. Of several columns for one field the preferred name wins, then the first column.

    A header that stands twice gets a number, so that nothing of the second column is lost.
    """
    mapping = mapping or {}
    names: list[str] = []
    seen: dict[str, int] = {}
    for cell in cells:
        name = " ".join(cell.split())
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    fields: dict[str, int] = {}
    rank: dict[str, int] = {}
    for place, cell in enumerate(cells):
        key = header_key(cell)
        field = mapping[key] if key in mapping else _KNOWN.get(key)  # said to be nothing: kept as it is
        if not key or not field or field not in FIELDS:
            continue
        order = -1 if key in mapping else [header_key(name) for name in FIELDS[field]].index(key)
        if field not in fields or order < rank[field]:
            fields[field], rank[field] = place, order
    return Header(tuple(names), fields)


def best_header(rows: Iterable[Sequence[str]], mapping: Mapping[str, str] | None = None) -> tuple[int, Header] | None:
    """The row that looks most like a header, with its position; None where none has enough known names."""
    best: tuple[int, int, Header] | None = None
    for place, cells in enumerate(rows):
        header = header_of(cells, mapping)
        if best is None or len(header.fields) > best[0]:
            best = (len(header.fields), place, header)
    return None if best is None or best[0] < ENOUGH else (best[1], best[2])


def widest(rows: Sequence[Sequence[str]]) -> int:
    """The row with the most texts: what a person takes for the header of an unknown workbook."""
    return max(range(len(rows)), key=lambda n: (len({cell for cell in rows[n] if cell.strip()}), -n), default=0)
