"""Letters with QR codes, four to a page to be cut apart, and one poster for the door of the compound."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import segno
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from assessments.cycles.models import Cycle
from assessments.surveys.codes import Code
from assessments.surveys.models import Household
from communities.places.models import Compound

WIDTH, HEIGHT, SIDE = 210.0, 297.0, 18.0  # millimetres
SLIP_WIDTH, SLIP_HEIGHT, MARGIN, QR = WIDTH / 2, HEIGHT / 2, 9.0, 46.0


@lru_cache(maxsize=1)
def _font() -> str:
    return str(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf")


def _paper(title: str) -> FPDF:
    paper = FPDF(format="A4")
    paper.set_title(title)
    paper.add_font("sans", "", _font())
    paper.set_auto_page_break(False)
    return paper


def letters(cycle: Cycle, compound: Compound, issued: Sequence[tuple[Household, Code, str]]) -> bytes:
    """The PDF: each home with its code and the address that the QR code holds."""
    paper = _paper(_("Letters to the households"))
    for number, (home, code, address) in enumerate(issued):
        if number % 4 == 0:
            paper.add_page()
            paper.set_draw_color(190, 195, 205)
            paper.set_dash_pattern(dash=2, gap=2)
            paper.line(SLIP_WIDTH, 0, SLIP_WIDTH, HEIGHT)
            paper.line(0, SLIP_HEIGHT, WIDTH, SLIP_HEIGHT)
        _slip(paper, number % 4, cycle, f"{compound} {home.place}", code, address)
    return bytes(paper.output())


def _slip(paper: FPDF, place: int, cycle: Cycle, home: str, code: Code, address: str) -> None:
    left, top = place % 2 * SLIP_WIDTH + MARGIN, place // 2 * SLIP_HEIGHT + MARGIN
    width = SLIP_WIDTH - 2 * MARGIN
    paper.set_xy(left, top)
    _fitting(paper, _("To the household %(home)s") % {"home": home}, 12, width)
    paper.set_xy(left, top + 9)
    paper.set_font("sans", size=9)
    facts = {"cycle": cycle.name, "until": f"{cycle.survey_until:%Y-%m-%d}"}
    words = _("How satisfied are you with your property service? Please answer for “%(cycle)s” until %(until)s: scan, tap, done.")
    paper.multi_cell(width, 5, words % facts, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.image(picture(address), x=left + (width - QR) / 2, y=top + 29, w=QR)
    paper.set_xy(left, top + 29 + QR)
    _fitting(paper, code.text, 11, width, align="C")
    paper.set_xy(left, top + 37 + QR)
    paper.set_font("sans", size=8.5)
    promise = _(
        "One answer per household. The property firm never learns who answered or what: your room and your answer are kept apart. "
        "Keep this code to yourself. Tenants may answer. No phone? Fill in the paper form at your community, with this code on it."
    )
    paper.multi_cell(width, 4.6, promise, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def poster(cycle: Cycle, compound: Compound, address: str, host: str) -> bytes:
    """One page for the lobby: who has lost the letter proves a phone that is in the register."""
    paper = _paper(_("Poster of the survey"))
    paper.add_page()
    paper.set_fill_color(20, 53, 97)
    paper.rect(0, 0, WIDTH, 62, style="F")
    paper.set_text_color(255, 255, 255)
    paper.set_y(14)
    _line(paper, _("How satisfied are you with your property service?"), 26, 15)
    _line(paper, cycle.name, 15, 11)
    paper.set_text_color(20, 30, 45)
    paper.set_y(72)
    _line(paper, str(compound), 30, 15)
    _line(paper, _("Every household has its own letter with a code. No letter? Scan here:"), 15, 12)
    paper.image(picture(address), x=(WIDTH - 110) / 2, y=104, w=110)
    paper.set_y(220)
    _line(paper, _("You prove your phone by a text message, if your community knows it."), 14, 10)
    _line(paper, _("The property firm never learns who answered or what."), 14, 10)
    _line(paper, _("The page must stand at %(host)s. Never give a password or bank number.") % {"host": host}, 12, 9)
    _line(paper, _("Open until %(until)s.") % {"until": f"{cycle.survey_until:%Y-%m-%d}"}, 14, 10)
    return bytes(paper.output())


def picture(address: str) -> io.BytesIO:
    """The address as a QR code, good to a quarter of it lost."""
    found = io.BytesIO()
    segno.make(address, error="q", micro=False).save(found, kind="png", scale=6, border=4)
    found.seek(0)
    return found


def _line(paper: FPDF, text: str, size: float, height: float) -> None:
    paper.set_x(SIDE)
    _fitting(paper, text, size, WIDTH - 2 * SIDE, height=height, align="C")


def _fitting(paper: FPDF, text: str, size: float, width: float, *, height: float = 7, align: str = "L") -> None:
    """One line, smaller where it would not fit."""
    paper.set_font("sans", size=size)
    while paper.get_string_width(text) > width and size > 6:
        size -= 0.5
        paper.set_font("sans", size=size)
    paper.cell(width, height, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
