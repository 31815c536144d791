"""Formatting only: tags and filters that turn a value into what a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from federation.design import charts, deadlines, icons
from federation.design.deadlines import countdown
from federation.design.states import SYMBOLS, tone_of

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 20, css: str = "", label: str = "") -> SafeString:
    return icons.draw(str(name), size=size, css=str(css), label=str(label))


@register.inclusion_tag("components/state_badge.html")
def state_badge(code: str, label: str = "", tone: str = "", large: bool = False) -> dict[str, Any]:
    return {"label": label or code, "tone": tone or tone_of(str(code)), "large": large}


@register.simple_tag
def tone(code: str) -> str:
    """The class that colours anything after a state, for map points, calendar blocks and card edges."""
    return f"tone-{tone_of(str(code))}"


@register.simple_tag
def tone_icon(code: str, size: int = 16) -> SafeString:
    return icons.draw(SYMBOLS[tone_of(str(code))], size=size)


@register.inclusion_tag("components/deadline.html")
def deadline(due: datetime | None, since: datetime | None = None, now: datetime | None = None) -> dict[str, Any]:
    """Live in the browser unless a moment is given."""
    if due is None:
        return {"due": None}
    state = countdown(due, now=now or timezone.now(), since=since)
    bar = charts.meter(state.used, of=1, tone=state.tone)
    return {"due": due, "since": since, "state": state, "bar": bar, "live": now is None}


@register.simple_tag
def bar(value: float, of: float = 100, tone: str = "active", title: str = "") -> SafeString:
    return charts.meter(float(value), of=float(of), tone=tone, title=title)


@register.simple_tag
def sparkline(values: Sequence[float], title: str = "") -> SafeString:
    return charts.sparkline(values, title=title or _("Trend"))


@register.inclusion_tag("components/score_parts.html")
def score_parts(total: float, parts: Sequence[Any], of: float = 100, compact: bool = False) -> dict[str, Any]:
    """Parts are (label, value, out_of) triples in the order of the bar."""
    keys = ("label", "value", "of")
    rows = [{**dict(zip(keys, part, strict=True)), "tone": tone} for tone, part in enumerate(parts, start=1)]
    bar = charts.stack([charts.Part(str(label), float(value)) for label, value, _of in parts], of=of, title=_("Score"))
    return {"total": total, "of": of, "rows": rows, "bar": bar, "compact": compact}


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, size: str = "", icon: str = "") -> dict[str, Any]:
    """Colour follows the name, so that a person looks the same everywhere."""
    return {"initials": initials(name), "hue": sum(map(ord, name)) % 6 + 1, "size": size, "icon": icon}


@register.inclusion_tag("components/stars.html")
def stars(value: float | None, count: int | None = None) -> dict[str, Any]:
    full = round(value) if value is not None else 0
    return {"value": value, "count": count, "steps": [step <= full for step in range(1, 6)]}


@register.inclusion_tag("components/copy.html")
def copy_button(text: str, label: str = "") -> dict[str, Any]:
    return {"text": text, "label": label}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {"request": context.get("request"), "page": page, "numbers": numbers, "gap": page.paginator.ELLIPSIS}


@register.simple_tag
def when(moment: datetime | None) -> SafeString | str:
    """'3 hours ago', with the exact moment one hover or one screen-reader attribute away."""
    if moment is None:
        return "—"
    local = timezone.localtime(moment)
    past = moment <= timezone.now()
    words = _("%(time)s ago") % {"time": timesince(moment, depth=1)} if past else f"{local:%m-%d %H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}", words)


@register.simple_tag
def window(start: datetime | None, end: datetime | None) -> SafeString | str:
    """A span of time written once: the day is repeated only when it changes."""
    if start is None or end is None:
        return "—"
    begin, stop = timezone.localtime(start), timezone.localtime(end)
    tail = f"{stop:%H:%M}" if begin.date() == stop.date() else f"{stop:%m-%d %H:%M}"
    return format_html('<span class="text-nowrap">{}–{}</span>', f"{begin:%m-%d %H:%M}", tail)


@register.filter
def initials(name: str) -> str:
    """Latin names give two letters; Chinese names the given name's last two characters, as phones there do."""
    words = str(name).split()
    if not words:
        return "?"
    if words[0][0].isascii():
        return "".join(word[0] for word in words[:2]).upper()
    return words[0][-2:]


@register.filter
def distance(metres: float | None) -> str:
    if metres is None:
        return "—"
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"


@register.filter
def signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−") if value else "±0"


@register.filter
def lasting(span: timedelta) -> str:
    return deadlines.lasting(span)


@register.filter
def hours(value: float) -> str:
    return _("%(n)s h") % {"n": f"{value:g}"}
