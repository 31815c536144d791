"""The bulletin as a Word file in the layout of official papers (GB/T 9704), so that an office can still change the wording."""

from __future__ import annotations

import io
from typing import Any

from assessments.bulletins.contents import COLUMNS, DRAFT, SALUTATION, Bulletin, cells, heading, issuer, paragraphs
from assessments.bulletins.papers import BOTTOM, LEFT, RIGHT, TOP

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Faces that the standard names; Word takes another one where they are not installed. Sizes and line pitch in points.
SONG, FANGSONG, HEI = "宋体", "仿宋_GB2312", "黑体"
HEAD, TITLE, BODY, FOOT, SMALL, PITCH = 36, 22, 16, 14, 10.5, 28
RED = "C81010"
WIDTHS_MM = (14, 38, 50, 18, 18, 18)
HEADINGS = ("一、", "二、", "三、", "四、", "五、")


def document(found: Bulletin, issued_on: str) -> bytes:
    """The file; `issued_on` is the date under the signature, as it is written in Chinese."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH as Align

    paper = Document()
    _page(paper, found)
    _write(paper, heading(found), face=SONG, size=HEAD, align=Align.CENTER, colour=RED)
    _red_line(_write(paper, "", size=8))
    _write(paper, found.title, face=SONG, size=TITLE, align=Align.CENTER, bold=True)
    if not found.final:
        _write(paper, DRAFT, size=12, align=Align.CENTER)
    _write(paper, "")
    _write(paper, SALUTATION)
    for text in paragraphs(found):
        _body(paper, text)
    _write(paper, "")
    for text in (issuer(found), issued_on):
        _write(paper, text, align=Align.RIGHT).paragraph_format.right_indent = _points(BODY * 2)
    for number, group in enumerate(found.groups, start=1):
        _table(paper, f"附表{number}\u3000{group['title']}", group["rows"], first=number == 1)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _page(paper: Any, found: Bulletin) -> None:
    """A4 with the margins of the standard, page numbers as — 1 —, and our own name on the file."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
    from docx.shared import Mm

    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(TOP), Mm(BOTTOM), Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(BOTTOM - 10)
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = found.title, issuer(found), "", "zh-CN"
    line = section.footer.paragraphs[0]
    line.alignment = Align.CENTER
    for kind, text in (("text", "— "), ("field", "PAGE"), ("text", " —")):
        run = line.add_run(text if kind == "text" else "")
        _face(run, SONG, FOOT)
        if kind == "field":
            for part, inner in (("begin", ""), ("instr", text), ("end", "")):
                run._r.append(_field(part, inner))


def _body(paper: Any, text: str) -> None:
    """Indented by two characters; the words that number a part stand in bold type of their own."""
    line = _write(paper, "")
    line.paragraph_format.first_line_indent = _points(BODY * 2)
    head, rest = text.split("。", 1) if text.startswith(HEADINGS) and "。" in text else ("", text)
    if head:
        _face(line.add_run(f"{head}。"), HEI, BODY)
    _face(line.add_run(rest), FANGSONG, BODY)


def _table(paper: Any, title: str, rows: Any, *, first: bool) -> None:
    """One ranking, its head repeated on every page."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    line = _write(paper, title, face=HEI, size=FOOT)
    line.paragraph_format.page_break_before, line.paragraph_format.keep_with_next = first, True
    table = paper.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    lines = [COLUMNS, *(cells(row) for row in rows)]
    for _more in lines[1:]:
        table.add_row()
    for number, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        for cell, text, width in zip(row.cells, texts, WIDTHS_MM, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = 1
            paragraph.paragraph_format.space_after = _points(0)
            _face(paragraph.add_run(text), HEI if number == 0 else SONG, SMALL)
    _write(paper, "", size=SMALL)


def _write(
    paper: Any, text: str, *, face: str = FANGSONG, size: float = BODY, align: Any = None, colour: str = "", bold: bool = False
) -> Any:
    """A paragraph at the standard's line pitch."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import RGBColor

    line = paper.add_paragraph()
    line.alignment = align
    shape = line.paragraph_format
    shape.space_before = shape.space_after = _points(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if size <= TITLE else WD_LINE_SPACING.SINGLE
    if size <= TITLE:
        shape.line_spacing = _points(max(PITCH, size * 1.4))
    if text:
        run = line.add_run(text)
        _face(run, face, size)
        run.bold = bold
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
    return line


def _face(run: Any, face: str, size: float) -> None:
    """Chinese and Latin letters each have a face of their own in Word."""
    from docx.oxml.ns import qn

    run.font.name, run.font.size = "Times New Roman", _points(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _red_line(line: Any) -> None:
    """The red rule under the head."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="1" w:color="{RED}"/></w:pBdr>'
    line._p.get_or_add_pPr().append(parse_xml(border))


def _field(part: str, text: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if part == "instr":
        made = OxmlElement("w:instrText")
        made.set(qn("xml:space"), "preserve")
        made.text = text
        return made
    made = OxmlElement("w:fldChar")
    made.set(qn("w:fldCharType"), part)
    return made


def _points(number: float) -> Any:
    from docx.shared import Pt

    return Pt(number)
