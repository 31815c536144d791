"""Identifiers as people type them: phones, codes, numbers. Pure, and the one way in which the product reads any of them.

Only identifiers are folded, never free text: `第3½层，10⁵元` means what it says. Folded are compatibility forms (full-width digits
and letters, Unicode NFKC), every kind of dash to `-`, and letters that nobody can see (zero-width spaces, direction marks).
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

#: What counts as drawn by Unicode's categories and yet shows nothing: joiners, fillers of Hangul and Khmer, the empty Braille cell.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: Dashes that Unicode does not count among its dashes (Pd): minus, hyphen bullet, a drawn line.
_DASHES = frozenset("\u2212\u2043\u2500")
_COUNTRY = re.compile(r"^(?:(?:\+|00)86-?(?=\d)|86-?(?=1[3-9]\d{9}$))")
_EXTENSION = re.compile(r"(?:-|转|分机|ext\.?|x|#)+(\d{1,6})$", re.IGNORECASE)
_LANDLINE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{9,10}")  # numbers of 010 and 02x have eight digits, others seven or eight
_AREA = re.compile(r"(?:10|2\d)-?\d{8}|[3-9]\d{2}-?\d{7,8}")  # a landline behind +86, where its first 0 is left out
_SEPARATORS = re.compile(r"[;,、/|\n。]|或者?|(?<=\d)\s+(?=1[3-9]\d{9}(?!\d)|0\d{2,3}-?\d{7,8}(?!\d))")


class Phones(NamedTuple):
    """The number that is used, and what else stood there."""

    number: str
    rest: str


def seen(text: str) -> bool:
    """Whether anything of the text can be seen."""
    return any(not (letter.isspace() or _invisible(letter)) for letter in text)


def fold(text: str) -> str:
    """The text with ordinary letters, digits and hyphens, without invisible letters; white space becomes single spaces."""
    shown = unicodedata.normalize("NFKC", "".join(letter for letter in text if not _invisible(letter)))
    return " ".join("".join(_plain(letter) for letter in shown).split())


def code(text: str) -> str:
    """An order's number, a credit code, a letter's code: folded, without any space; case is kept."""
    return fold(text).replace(" ", "")


def digits(text: str) -> str:
    """A one-time code: folded, without spaces and hyphens; what else is no digit stays, to be found wrong."""
    return code(text).replace("-", "")


def phone(text: str) -> str:
    """A telephone number as dialled: `＋86 138-0013-8000` is `13800138000`, `025-88886666-801` is `02588886666-801` (extension).

    What is no number keeps its letters, so that a check still finds it wrong.
    """
    given = re.sub(r"[()\[\]. ]", "", fold(text))
    plain = _COUNTRY.sub("", given)
    if plain != given and _AREA.match(plain):
        plain = f"0{plain}"
    found = _EXTENSION.search(plain)
    if found is not None:
        base = plain[: found.start()].replace("-", "")
        if _LANDLINE.fullmatch(base):
            return f"{base}-{found[1]}"
    return plain.replace("-", "")


def phones(text: str, sound: re.Pattern[str]) -> Phones:
    """The first of several numbers in one cell that `sound` accepts, and the rest as it was typed; no number: all of it is the rest."""
    parts = [part for part in _SEPARATORS.split(_keep_lines(text)) if seen(part)]
    for place, part in enumerate(parts):
        number = phone(part)
        if sound.fullmatch(number):
            others = parts[:place] + parts[place + 1 :]
            return Phones(number, "；".join(" ".join(other.split()) for other in others))
    return Phones("", " ".join(text.split()) if seen(text) else "")


def _keep_lines(text: str) -> str:
    return "\n".join(fold(line) for line in re.split(r"[\r\n]+", text))


def _plain(letter: str) -> str:
    return "-" if letter in _DASHES or unicodedata.category(letter) == "Pd" else letter


def _invisible(letter: str) -> bool:
    """Format characters (Cf: zero-width, direction, byte order), controls but white space, variation selectors, and fillers."""
    if letter in _BLANK or "\ufe00" <= letter <= "\ufe0f" or "\U000e0000" <= letter <= "\U000e0fff":
        return True
    kind = unicodedata.category(letter)
    return kind == "Cf" or (kind == "Cc" and not letter.isspace())
