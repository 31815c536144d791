"""The product's icon vocabulary: what a picture means, and which lucide icon draws it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import lucide
from django.utils.safestring import SafeString, mark_safe

ICONS: Final[dict[str, str]] = {
    # navigation
    "home": "layout-dashboard",
    "board": "list",
    "ask": "siren",
    "answer": "hand-helping",
    "jobs": "clipboard-check",
    "pool": "hard-hat",
    "calendar": "calendar-days",
    "map": "map",
    "firms": "building-2",
    "places": "map-pin",
    "people": "users",
    "ledger": "scale",
    "imports": "upload",
    "notices": "bell",
    "audit": "scroll-text",
    "settings": "sliders-horizontal",
    "terms": "book-open-text",
    "reports": "file-text",
    "assessment": "trophy",
    "training": "graduation-cap",
    "work_orders": "wrench",
    # what can be lent
    "expert": "user-cog",
    "crew": "users",
    "equipment": "truck",
    # verbs
    "add": "plus",
    "remove": "trash-2",
    "edit": "pencil",
    "search": "search",
    "filter": "funnel",
    "send": "send",
    "accept": "check",
    "decline": "x",
    "copy": "copy",
    "camera": "camera",
    "play": "circle-play",
    "upload": "upload",
    "download": "download",
    "print": "printer",
    "view": "eye",
    "refresh": "refresh-cw",
    "sign_in": "log-in",
    "sign_out": "log-out",
    "open": "arrow-right",
    "external": "external-link",
    # facts
    "clock": "clock",
    "timer": "timer",
    "star": "star",
    "phone": "phone",
    "image": "image",
    "certificate": "shield-check",
    "lock": "lock",
    "key": "key-round",
    "distance": "map-pin",
    "history": "history",
    "empty": "inbox",
    "up": "trending-up",
    "down": "trending-down",
    "level": "minus",
    # what residents say
    "face_1": "laugh",
    "face_2": "smile",
    "face_3": "meh",
    "face_4": "frown",
    "face_5": "angry",
    # messages
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "circle-alert",
    "question": "circle-question-mark",
    "offline": "wifi-off",
    # shell
    "menu": "menu",
    "more": "ellipsis",
    "close": "x",
    "next": "chevron-right",
    "previous": "chevron-left",
    "expand": "chevron-down",
    "language": "languages",
    "light": "sun",
    "dark": "moon",
    "auto": "monitor",
    "large_text": "a-large-small",
    "account": "user",
    "office": "landmark",
}


@lru_cache(maxsize=1024)
def draw(name: str, *, size: int = 20, css: str = "", label: str = "") -> SafeString:
    """An inline svg. Decorative unless it is given a label; unknown names fall through to lucide, which raises."""
    side = f"{size / 16:g}rem"
    attributes = {"class": f"ly-icon {css}".strip(), "width": side, "height": side, "stroke-width": "1.75"}
    attributes |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawn = lucide._render_icon(ICONS.get(name, name), None, **attributes)
    return mark_safe(drawn)
