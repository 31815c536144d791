"""What a household is asked: the whole first, then the questions that the scheme's residents' panel brings along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from assessments.schemes.models import Indicator, PanelCode, Scheme
from federation.tenancy.models import in_language

#: Asked where the scheme brings none: what a firm keeps (security, cleaning, greenery, order, repair).
USUAL = [
    ("安全保卫（门岗、巡逻、消防通道）", "Security (gates, patrols, fire lanes)"),
    ("保洁（楼道、电梯、垃圾清运）", "Cleaning (stairs, lifts, rubbish)"),
    ("绿化养护", "Greenery"),
    ("秩序（停车、乱堆乱放）", "Order (parking, clutter)"),
    ("维修（响应快、修得好）", "Repairs (quick and lasting)"),
]
OVERALL = gettext_noop("All in all, how satisfied are you with the property service?")
MOST = 12


@dataclass(frozen=True, slots=True)
class Question:
    """One question in both languages."""

    text: str
    text_en: str

    def __str__(self) -> str:
        return in_language(self.text, self.text_en)


def questions(scheme: Scheme) -> list[Question]:
    """In the order in which `Answer.choices` keeps them; the scheme is locked while it is asked by, so the order is too."""
    rows = Indicator.objects.filter(scheme=scheme, panel__code=PanelCode.RESIDENT).order_by("position")
    return list(asked_by(parameters.get("questions") for parameters in rows.values_list("parameters", flat=True)))


def asked_by(entries: Iterable[Any]) -> tuple[Question, ...]:
    """The questions that indicators bring along, each a list or nothing; the usual ones where none brings any."""
    own = tuple(_question(entry) for several in entries for entry in several or [])
    return (own or tuple(Question(*pair) for pair in USUAL))[:MOST]


def _question(entry: object) -> Question:
    """`["保洁", "Cleaning"]`, or only the Chinese."""
    if isinstance(entry, list) and entry:
        return Question(str(entry[0]), str(entry[1]) if len(entry) > 1 else "")
    return Question(str(entry), "")
