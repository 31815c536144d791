"""A printable poster for each place: A4, one page a place, the font embedded so that every printer has it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

import segno
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from dispatch.intake.models import PlaceCode

WIDTH, SIDE, CODE = 210, 18, 110  # millimetres


@lru_cache(maxsize=1)
def _font() -> str:
    return str(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf")


def poster(codes: Sequence[tuple[PlaceCode, str]]) -> bytes:
    """The PDF; each code comes with its whole address. The site's own name is printed, so that a forged sticker is noticed."""
    paper = FPDF(format="A4")
    paper.set_title(_("Report a problem by phone"))
    paper.add_font("sans", "", _font())
    paper.set_auto_page_break(False)
    for code, address in codes:
        paper.add_page()
        _page(paper, code, address)
    return bytes(paper.output())


def _page(paper: FPDF, code: PlaceCode, address: str) -> None:
    paper.set_fill_color(20, 53, 97)
    paper.rect(0, 0, WIDTH, 62, style="F")
    paper.set_text_color(255, 255, 255)
    paper.set_y(14)
    _line(paper, _("Something broken? Scan and tell us"), 30, 15)
    _line(paper, _("Repairs · complaints · suggestions, without an account"), 15, 11)
    paper.set_text_color(20, 30, 45)
    paper.set_y(72)
    _line(paper, str(code.compound), 30, 15)
    _line(paper, code.place or _("The whole compound"), 20, 12)
    picture = io.BytesIO()
    segno.make(address, error="q", micro=False).save(picture, kind="png", scale=12, border=4)
    picture.seek(0)
    paper.image(picture, x=(WIDTH - CODE) / 2, y=104, w=CODE)
    paper.set_y(220)
    _line(paper, _("Say what is the matter, add photos, and follow how it is mended."), 14, 10)
    _line(paper, _("The page must stand at %(host)s. Never give a password or bank number.") % {"host": urlsplit(address).netloc}, 12, 9)
    _line(paper, _("Danger to life: call 110, 119 or 120 first."), 14, 10)
    paper.set_text_color(110, 120, 135)
    facts = {"subdistrict": code.subdistrict.label, "until": code.expires_on.isoformat(), "code": str(code.pk)[:8]}
    _line(paper, _("%(subdistrict)s · good until %(until)s · no. %(code)s") % facts, 10, 8)


def _line(paper: FPDF, text: str, size: float, height: float) -> None:
    """Centred, and smaller where it would not fit."""
    paper.set_font("sans", size=size)
    while paper.get_string_width(text) > WIDTH - 2 * SIDE and size > 7:
        size -= 1
        paper.set_font("sans", size=size)
    paper.cell(0, height, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
