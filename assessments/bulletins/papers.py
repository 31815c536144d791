"""The bulletin on paper, laid out like an official notice: margins, title, indented text, table, signature, page numbers."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from assessments.bulletins.contents import COLUMNS, DRAFT, SALUTATION, Bulletin, cells, heading, issuer, paragraphs

#: GB/T 9704: upper margin 37 mm, binding edge 28 mm, type area 156 x 225 mm; body size 3 (16 pt) at 28 pt, title size 2 (22 pt).
TOP, LEFT, RIGHT, BOTTOM = 37, 28, 26, 35
BODY, LEADING, TITLE, SMALL = 16, 9.9, 22, 10.5
WIDTHS = (14, 40, 54, 18, 18, 18)


@lru_cache(maxsize=1)
def _font() -> str:
    return str(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf")


class _Paper(FPDF):
    def footer(self) -> None:
        """— 1 —, as on official papers."""
        self.set_y(-BOTTOM + 7)
        self.set_font("sans", size=14)
        self.cell(0, 7, f"— {self.page_no()} —", align="R" if self.page_no() % 2 else "L")


def paper(found: Bulletin, issued_on: str) -> bytes:
    """The PDF; `issued_on` is the date under the signature, as it is written in Chinese."""
    sheet = _Paper(format="A4")
    sheet.set_title(found.title)
    sheet.set_margins(LEFT, TOP, RIGHT)
    sheet.set_auto_page_break(True, BOTTOM)
    sheet.add_font("sans", "", _font())
    sheet.add_page()
    sheet.set_text_color(200, 16, 16)
    _line(sheet, heading(found), 26, 16)
    sheet.set_draw_color(200, 16, 16)
    sheet.set_line_width(0.7)
    sheet.line(LEFT, sheet.get_y() + 2, 210 - RIGHT, sheet.get_y() + 2)
    sheet.ln(10)
    sheet.set_text_color(0, 0, 0)
    sheet.set_font("sans", size=TITLE)
    sheet.multi_cell(0, 12, found.title, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    if not found.final:
        _line(sheet, DRAFT, 12, 8)
    sheet.ln(4)
    sheet.set_font("sans", size=BODY)
    sheet.multi_cell(0, LEADING, SALUTATION, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for text in paragraphs(found):
        sheet.multi_cell(0, LEADING, f"\u3000\u3000{text}", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(6)
    for text in (issuer(found), issued_on):
        sheet.cell(0, LEADING, f"{text}\u3000\u3000", align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    _tables(sheet, found)
    return bytes(sheet.output())


def _tables(sheet: FPDF, found: Bulletin) -> None:
    for number, group in enumerate(found.groups, start=1):
        if number == 1 or sheet.get_y() > 200:
            sheet.add_page()
        sheet.set_font("sans", size=14)
        sheet.cell(0, 10, f"附表{number}\u3000{group['title']}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.set_font("sans", size=SMALL)
        sheet.set_draw_color(90, 90, 90)
        sheet.set_line_width(0.2)
        with sheet.table(
            col_widths=WIDTHS, line_height=6, text_align="C", headings_style=FontFace(emphasis="", fill_color=(235, 238, 243))
        ) as table:
            table.row(COLUMNS)
            for row in group["rows"]:
                table.row(cells(row))
        sheet.ln(4)


def _line(sheet: FPDF, text: str, size: float, height: float) -> None:
    """Centred, and smaller where it would not fit."""
    sheet.set_font("sans", size=size)
    while sheet.get_string_width(text) > sheet.epw and size > 8:
        size -= 1
        sheet.set_font("sans", size=size)
    sheet.cell(0, height, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
