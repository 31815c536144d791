"""Charts as server-side SVG: printable, readable without script, legal where style attributes are forbidden.

Pure: values in, markup out. To a screen reader a drawing is one image; its numbers follow in a hidden table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

WIDTH: Final = 640
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 22, 34


@dataclass(frozen=True)
class Series:
    label: str
    values: Sequence[float]


@dataclass(frozen=True)
class Part:
    label: str
    value: float


def bars(labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str = "") -> SafeString:
    """Stacked when there is more than one series; the total stands above each column. Nothing gives no drawing."""
    if not labels:
        return mark_safe("")
    totals = [sum(column) for column in zip(*(one.values for one in series), strict=True)]
    top = _ceiling(totals)
    slot = (WIDTH - LEFT - RIGHT) / len(labels)
    thick = min(slot * 0.62, 56)
    shapes = [*_grid(top), *_axis(labels, slot)]
    for column, total in enumerate(totals):
        x, base = LEFT + slot * column + (slot - thick) / 2, 0.0
        for tone, one in enumerate(series, start=1):
            height = _y(base, top) - _y(base + one.values[column], top)
            base += one.values[column]
            if height > 0:
                shapes.append(_rect(x, _y(base, top), thick, max(height - 1, 0.5), f"c{tone}"))
        shapes.append(_text(x + thick / 2, _y(total, top) - 7, _number(total), "total"))
    return _figure(shapes, labels, series, title=title, unit=unit)


def lines(labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str = "") -> SafeString:
    if not labels:
        return mark_safe("")
    top = _ceiling([value for one in series for value in one.values])
    slot = (WIDTH - LEFT - RIGHT) / len(labels)
    shapes = [*_grid(top), *_axis(labels, slot)]
    for tone, one in enumerate(series, start=1):
        points = [(LEFT + slot * (i + 0.5), _y(value, top)) for i, value in enumerate(one.values)]
        shapes.append(f'<polyline class="stroke s{tone}" points="{_points(points)}"/>')
        shapes.extend(f'<circle class="c{tone}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points)
    return _figure(shapes, labels, series, title=title, unit=unit)


def opposed(labels: Sequence[str], left: Series, right: Series, *, title: str, net: str) -> SafeString:
    """One row per label: `left` grows to the left of a middle line, `right` to the right, and a tick marks what is over.

    Names stand above their bar, so that long ones have room on a phone.
    """
    if not labels:
        return mark_safe("")
    reach, middle, row = max([*left.values, *right.values, 0]) or 1, WIDTH / 2, 46
    scale, shapes = (middle - 60) / reach, []
    for i, label in enumerate(labels):
        y, got, gave = i * row + 20, left.values[i] * scale, right.values[i] * scale
        over = middle + (right.values[i] - left.values[i]) * scale
        shapes += [
            f'<text class="tick" x="0" y="{y - 5}">{escape(label)}</text>',
            f'<rect class="c1" x="{middle - got:.1f}" y="{y}" width="{got:.1f}" height="14" rx="2"/>',
            f'<rect class="c2" x="{middle:.1f}" y="{y}" width="{gave:.1f}" height="14" rx="2"/>',
            f'<rect class="c3" x="{over - 2:.1f}" y="{y - 3}" width="4" height="20" rx="1"/>',
            f'<text class="tick" x="{middle - got - 6:.1f}" y="{y + 11}" text-anchor="end">{_number(left.values[i])}</text>',
            f'<text class="tick" x="{middle + gave + 6:.1f}" y="{y + 11}">{_number(right.values[i])}</text>',
        ]
    shapes.append(f'<line class="grid" x1="{middle}" x2="{middle}" y1="0" y2="{len(labels) * row}"/>')
    over_all = Series(net, [gave - got for got, gave in zip(left.values, right.values, strict=True)])
    drawing = _svg("chart", f"0 0 {WIDTH} {len(labels) * row}", shapes, title)
    return mark_safe(_legend([left.label, right.label, net]) + drawing + _table(labels, [left, right, over_all], title, ""))


def sparkline(values: Sequence[float], *, title: str) -> SafeString:
    """A trend without axes, for beside a number; the last point is marked."""
    if len(values) < 2:
        return mark_safe("")
    low, spread = min(values), (max(values) - min(values)) or 1
    step = 112 / (len(values) - 1)
    points = [(4 + i * step, 30 - (value - low) / spread * 24) for i, value in enumerate(values)]
    area = f"4,34 {_points(points)} {points[-1][0]:.1f},34"
    x, y = points[-1]
    body = (
        f'<polygon class="area" points="{area}"/><polyline class="stroke s1" points="{_points(points)}"/>'
        f'<circle class="c1" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
    )
    words = f"{title}: {', '.join(_number(value) for value in values)}"
    return mark_safe(f'<svg class="sparkline" viewBox="0 0 120 36" role="img" aria-label="{escape(words)}">{body}</svg>')


def donut(parts: Sequence[Part], *, title: str, centre: str = "") -> SafeString:
    whole = sum(part.value for part in parts)
    circumference, turned, shapes = 2 * math.pi * 42, 0.0, ['<circle class="rail" cx="60" cy="60" r="42"/>']
    for tone, part in enumerate(parts, start=1):
        share = part.value / whole * circumference if whole else 0
        shapes.append(
            f'<circle class="ring s{tone}" cx="60" cy="60" r="42" stroke-dasharray="{share:.2f} {circumference:.2f}" '
            f'stroke-dashoffset="{-turned:.2f}" transform="rotate(-90 60 60)"/>'
        )
        turned += share
    shapes.append(f'<text class="centre" x="60" y="66" text-anchor="middle">{escape(centre or _number(whole))}</text>')
    keys = [f"{part.label} {_number(part.value)}" for part in parts]
    return mark_safe(_svg("donut", "0 0 120 120", shapes, title) + _legend(keys))


def stack(parts: Sequence[Part], *, of: float, title: str) -> SafeString:
    """One horizontal bar of several parts out of a whole: a score and what it is made of."""
    x, shapes = 0.0, ['<rect class="rail" x="0" y="0" width="100" height="8"/>']
    for tone, part in enumerate(parts, start=1):
        width = max(part.value, 0) / of * 100 if of else 0
        shapes.append(f'<rect class="c{tone}" x="{x:.2f}" y="0" width="{max(width - 0.4, 0):.2f}" height="8"/>')
        x += width
    words = f"{title}: " + ", ".join(f"{part.label} {_number(part.value)}" for part in parts)
    return mark_safe(
        f'<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{escape(words)}">{"".join(shapes)}</svg>'
    )


def meter(value: float, *, of: float, tone: str = "active", title: str = "") -> SafeString:
    """A progress bar whose width needs no style attribute. Decorative unless titled: the words stand beside it."""
    width = min(max(value / of, 0), 1) * 100 if of else 0
    access = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return mark_safe(
        f'<svg class="meter tone-{escape(tone)}" viewBox="0 0 100 8" preserveAspectRatio="none" {access}>'
        '<rect class="rail" x="0" y="0" width="100" height="8"/>'
        f'<rect class="fill" x="0" y="0" width="{width:.2f}" height="8"/></svg>'
    )


def _figure(shapes: Sequence[str], labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str) -> SafeString:
    drawing = _svg("chart", f"0 0 {WIDTH} {HEIGHT}", shapes, title)
    return mark_safe(_legend([one.label for one in series]) + drawing + _table(labels, series, title, unit))


def _svg(css: str, box: str, shapes: Sequence[str], title: str) -> str:
    words = escape(title)
    drawing = "".join(shapes)
    return f'<svg class="{css}" viewBox="{box}" role="img" aria-label="{words}"><title>{words}</title>{drawing}</svg>'


def _legend(labels: Sequence[str]) -> str:
    if len(labels) < 2:
        return ""
    keys = "".join(
        f'<li><svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="c{tone}" width="10" height="10" '
        f'rx="2"/></svg>{escape(label)}</li>'
        for tone, label in enumerate(labels, start=1)
    )
    return f'<ul class="chart-legend">{keys}</ul>'


def _table(labels: Sequence[str], series: Sequence[Series], title: str, unit: str) -> str:
    head = "".join(f'<th scope="col">{escape(one.label)}{escape(unit and f" ({unit})")}</th>' for one in series)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>' + "".join(f"<td>{_number(one.values[i])}</td>" for one in series) + "</tr>"
        for i, label in enumerate(labels)
    )
    return (
        f'<div class="visually-hidden"><table><caption>{escape(title)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _grid(top: float) -> Iterator[str]:
    for step in range(5):
        value = top * step / 4
        y = _y(value, top)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'


def _axis(labels: Sequence[str], slot: float) -> Iterator[str]:
    """At most a dozen labels, at most six on narrow screens."""
    some, rare = math.ceil(len(labels) / 12), math.ceil(len(labels) / 12) * 2 if len(labels) > 6 else 1
    for i, label in enumerate(labels):
        if i % some:
            continue
        yield _text(LEFT + slot * (i + 0.5), HEIGHT - 10, label, "tick" if i % rare == 0 else "tick spare")


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)


def _ceiling(values: Sequence[float]) -> float:
    """The smallest pleasant axis end that four grid lines divide without fractions nobody needs."""
    highest = max([*values, 0])
    if highest <= 0:
        return 4
    magnitude = 10.0 ** math.floor(math.log10(highest))
    return next(step * magnitude for step in (1, 2, 4, 6, 8, 10) if step * magnitude >= highest)


def _rect(x: float, y: float, width: float, height: float, css: str) -> str:
    return f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/>'


def _text(x: float, y: float, words: str, css: str) -> str:
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>'


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
