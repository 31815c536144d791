"""Made-up content for the style guide. No firm, person or place here exists."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.design import charts
from federation.design.icons import ICONS
from federation.design.specimen_forms import SpecimenFilter, SpecimenForm, SpecimenLine
from federation.design.states import STATE_TONES, TONES


def everything(*, now: datetime) -> dict[str, Any]:
    lines = formset_factory(SpecimenLine, extra=3, can_delete=True)
    invalid = SpecimenForm({"title": "", "kind": "expert", "phone": "123"}, auto_id="bad_%s")
    return {
        "tones": TONES,
        "states": list(STATE_TONES),
        "icons": list(ICONS),
        "levels": [
            ("info", _("Matching is under way; suggestions appear here.")),
            ("success", _("The offer was sent to two firms.")),
            ("warning", _("One certificate expires in 12 days.")),
            ("error", _("This time was taken a moment ago. Choose another.")),
        ],
        "deadlines": [
            (now + timedelta(hours=20), now - timedelta(hours=4)),
            (now + timedelta(minutes=100), now - timedelta(hours=7)),
            (now + timedelta(minutes=22), now - timedelta(hours=2)),
            (now - timedelta(hours=3), now - timedelta(hours=5)),
            (now + timedelta(days=6), now - timedelta(days=1)),
        ],
        "kpis": _kpis(),
        "records": _records(now),
        "page": Paginator(range(230), 10).page(4),
        "candidates": _candidates(),
        "timeline": _timeline(now),
        "steps": [
            {"label": _("Asked"), "detail": "09:12", "status": "past"},
            {"label": _("Helpers booked"), "detail": "09:40", "status": "past"},
            {"label": _("On site"), "detail": _("now"), "status": "now"},
            {"label": _("Confirmed"), "status": "next"},
            {"label": _("Rated"), "status": "next"},
        ],
        "tabs": [
            {"label": _("Needs a decision"), "url": "#", "active": True, "count": 3},
            {"label": _("All"), "url": "#", "count": 41},
            {"label": _("Mine"), "url": "#"},
        ],
        "facts": [(_("Place"), "海棠苑 3 号楼"), (_("Window"), "11-21 14:00 – 18:00"), (_("Reached by"), "")],
        "charts": _charts(),
        "geojson": _geojson(),
        "week": _week(timezone.localdate(now)),
        "form": SpecimenForm(),
        "invalid_form": invalid,
        "lines": lines(prefix="lines"),
        "filter_form": SpecimenFilter(),
    }


def _kpis() -> list[dict[str, Any]]:
    return [
        {
            "label": _("To decide"),
            "value": 7,
            "change": "+2",
            "mood": "bad",
            "note": _("2 of them overdue"),
            "icon": "ask",
            "tone": "urgent",
            "trend": [4, 5, 4, 6, 5, 7],
            "url": "#",
        },
        {
            "label": _("Help under way"),
            "value": 12,
            "change": "+3",
            "mood": "good",
            "note": _("5 experts, 4 crews, 3 machines"),
            "icon": "jobs",
            "tone": "moving",
            "trend": [6, 8, 7, 9, 11, 12],
            "url": "#",
        },
        {
            "label": _("Time to first answer"),
            "value": 18,
            "unit": _("min"),
            "change": "−4",
            "mood": "good",
            "note": _("target: 30 minutes or less"),
            "icon": "timer",
            "trend": [30, 27, 25, 22, 22, 18],
            "url": "#",
        },
        {
            "label": _("Hours lent this month"),
            "value": "186.5",
            "unit": _("h"),
            "change": "±0",
            "mood": "same",
            "note": _("between 9 firms"),
            "icon": "ledger",
        },
    ]


def _records(now: datetime) -> list[dict[str, Any]]:
    rows = [
        ("电梯困人后停运", "HR-1121-07", "海棠苑", "expert", "escalated", _("Needs a decision"), 22),
        ("地库积水,需大流量抽水泵", "HR-1121-05", "听雨家园", "equipment", "offered", _("Waiting for answers"), 95),
        ("统一更换漏电保护器 640 户", "HR-1120-31", "银杏里南区", "crew", "under_way", _("Under way"), 2000),
        ("外墙渗漏会诊", "HR-1120-28", "松风小筑", "expert", "done", _("Done"), -190),
    ]
    return [
        {
            "title": title,
            "number": number,
            "place": place,
            "kind": kind,
            "state": state,
            "label": label,
            "due": now + timedelta(minutes=left),
            "since": now - timedelta(hours=3),
        }
        for title, number, place, kind, state, label, left in rows
    ]


def _candidates() -> list[dict[str, Any]]:
    def parts(*values: float) -> list[tuple[str, float, float]]:
        names = (_("answers fast"), _("near"), _("fits"), _("rated"), _("in balance"))
        return list(zip(names, values, (35, 25, 20, 10, 10), strict=True))

    return [
        {
            "name": "周明远",
            "kind": "expert",
            "firm": "示范物业甲",
            "metres": 820,
            "free_from": _("free now"),
            "url": "#",
            "facts": [_("Lift safety certificate, valid to 2028-05")],
            "total": 91.2,
            "parts": parts(33, 22.2, 20, 9, 7),
        },
        {
            "name": "林晓慧",
            "kind": "expert",
            "firm": "示范物业乙",
            "metres": 2640,
            "free_from": _("free from 15:30"),
            "url": "#",
            "facts": [_("Lift safety certificate, valid to 2027-01")],
            "total": 74.5,
            "parts": parts(24, 15.5, 18, 9, 8),
        },
        {
            "name": "贺立群",
            "kind": "expert",
            "firm": "示范物业丙",
            "metres": 1310,
            "excluded": _("Certificate expired on 2026-09-30."),
        },
    ]


def _timeline(now: datetime) -> list[dict[str, Any]]:
    def entry(minutes: int, state: str, title: str, who: str, note: str = "") -> dict[str, Any]:
        return {"at": now - timedelta(minutes=minutes), "state": state, "title": title, "who": who, "note": note}

    return [
        entry(4, "on_site", _("The helper arrived"), "周明远"),
        entry(41, "booked", _("Offer accepted, booked 14:00 to 16:00"), "示范物业甲"),
        entry(55, "declined", _("Offer declined"), "示范物业丙", _("Our only lift engineer is on leave today.")),
        entry(70, "matching", _("Help asked for"), "示范物业丁"),
    ]


def _charts() -> dict[str, Any]:
    weeks = [f"W{n}" for n in range(38, 47)]
    experts, crews, machines = (
        [12, 14, 9, 16, 18, 15, 20, 17, 21],
        [8, 9, 6, 10, 11, 12, 10, 13, 12],
        [5, 4, 3, 8, 6, 6, 9, 7, 10],
    )
    series = [
        charts.Series(_("Experts"), experts),
        charts.Series(_("Crews"), crews),
        charts.Series(_("Equipment"), machines),
    ]
    minutes = [charts.Series(_("Minutes to first answer"), [41, 38, 36, 30, 33, 27, 24, 22, 18])]
    parts = [charts.Part(_("Experts"), 21), charts.Part(_("Crews"), 12), charts.Part(_("Equipment"), 10)]
    return {
        "bars": charts.bars(weeks, series, title=_("Help given each week")),
        "lines": charts.lines(weeks, minutes, title=_("Time to first answer"), unit=_("min")),
        "donut": charts.donut(parts, title=_("Help this week by kind")),
        "empty": charts.bars([], [charts.Series(_("Experts"), [])], title=_("Nothing yet")),
    }


def _geojson() -> dict[str, Any]:
    def point(x: float, y: float, label: str, tone: str, detail: str = "", size: int = 9) -> dict[str, Any]:
        properties = {"label": label, "tone": tone, "detail": detail, "size": size}
        return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [x, y]}, "properties": properties}

    line = {"type": "LineString", "coordinates": [[116.701, 39.926], [116.693, 39.9305]]}
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": line, "properties": {"tone": "active"}},
            point(116.701, 39.926, "海棠苑", "urgent", _("asks for help"), 12),
            point(116.693, 39.9305, "示范物业甲", "active", _("0.8 km, score 91.2")),
            point(116.708, 39.929, "示范物业乙", "active", _("2.6 km, score 74.5")),
            point(116.703, 39.922, "示范物业丙", "closed", _("excluded: certificate expired")),
        ],
    }


def _week(today: date) -> dict[str, Any]:
    monday = today - timedelta(days=today.weekday())
    days = [{"date": monday + timedelta(days=n), "is_today": monday + timedelta(days=n) == today} for n in range(7)]

    def event(begin: int, end: int, title: str, state: str) -> dict[str, Any]:
        return {"start": time(begin), "end": time(end), "title": title, "state": state, "url": "#"}

    plans = {
        ("周明远", _("Expert, lifts")): {
            0: [event(9, 11, "海棠苑", "credited")],
            2: [event(14, 16, "听雨家园", "on_site"), event(17, 19, "松风小筑", "booked")],
        },
        (_("Pump 200 m³/h"), "示范物业乙"): {
            1: [event(8, 20, "银杏里南区", "booked")],
            4: [event(8, 12, "海棠苑", "booked")],
        },
        (_("Electricians' crew (6)"), "示范物业甲"): {3: [event(9, 17, "银杏里南区", "booked")]},
    }
    rows = [
        {
            "title": title,
            "subtitle": subtitle,
            "url": "#",
            "cells": [{"hours": "8:00-18:00", "off": n > 4, "today": days[n]["is_today"], "events": plan.get(n, [])} for n in range(7)],
        }
        for (title, subtitle), plan in plans.items()
    ]
    agenda = [
        {
            **day,
            "events": [{**one, "resource": name} for (name, _sub), plan in plans.items() for one in plan.get(n, [])],
        }
        for n, day in enumerate(days)
    ]
    return {"days": days, "rows": rows, "agenda": agenda}
