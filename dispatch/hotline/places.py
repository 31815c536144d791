"""Which compound a free text means: what somebody confirmed, else the longest compound name in it. Pure; never a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NOISE = re.compile(r"[\s,，。、.·\-()（）#号]+")


def plain(text: str) -> str:
    """The text without spaces and punctuation, full-width letters as ordinary ones."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True)
class Places:
    """Names of compounds and confirmed texts, each in its plain form."""

    names: Mapping[str, Any]
    aliases: Mapping[str, Any]

    def find(self, text: str) -> Any | None:
        """The compound, or None where nothing or more than one thing fits."""
        key = plain(text)
        if not key:
            return None
        if key in self.aliases:
            return self.aliases[key]
        inside = sorted((name for name in self.names if name and name in key), key=len, reverse=True)
        if inside and (len(inside) == 1 or (len(inside[0]) > len(inside[1]) and inside[1] in inside[0])):
            return self.names[inside[0]]
        return None


def likely(text: str, names: Mapping[str, Any], *, most: int = 3) -> list[Any]:
    """Compounds that share the most pairs of characters with the text, best first, for a person to choose from."""
    wanted = _pairs(plain(text))
    scored = [(len(wanted & _pairs(name)) / max(1, len(_pairs(name))), name) for name in names]
    return [names[name] for score, name in sorted(scored, key=lambda one: (-one[0], one[1]))[:most] if score > 0]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}
