"""What the pages of mutual aid show, prepared: candidates, timelines, maps, steps. Reads, never writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from communities.places.coordinates import metres
from communities.places.models import Compound
from dispatch.mutual_aid import rules, wording
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer, RequestLine, Wave
from dispatch.mutual_aid.queries import SEES_ALL, asker_of, sees_details, timeline
from dispatch.mutual_aid.states import JOB, OfferState, RequestState
from dispatch.mutual_aid.supply import covered
from federation.accounts.models import Membership
from federation.kernel.sealed import masked

STEPS = [
    (RequestState.MATCHING, {RequestState.DRAFT, RequestState.MATCHING}),
    (RequestState.OFFERED, {RequestState.OFFERED, RequestState.ESCALATED}),
    (RequestState.STAFFED, {RequestState.STAFFED}),
    (RequestState.FINISHED, {RequestState.FINISHED}),
    (RequestState.CLOSED, {RequestState.CLOSED}),
]


def steps(request: HelpRequest) -> list[dict[str, str]]:
    """How far the request has come."""
    if request.state == RequestState.CANCELLED:
        return []
    now = next(i for i, (_state, states) in enumerate(STEPS) if request.state in states)
    last = "past" if request.state == RequestState.CLOSED else "now"
    status = ["past"] * now + [last] + ["next"] * (len(STEPS) - now - 1)
    return [{"label": str(state.label), "status": s} for (state, _states), s in zip(STEPS, status, strict=True)]


def lines(request: HelpRequest) -> list[dict[str, Any]]:
    """Each need with how much of it is filled."""
    rows = RequestLine.objects.filter(request=request).select_related("trade", "equipment_type").prefetch_related("line_skills__skill")
    names, found = wording.certificate_names(), covered([request])
    return [
        {"line": row, "need": wording.need(row, names), "got": found.get(row.pk, 0), "missing": row.quantity - found.get(row.pk, 0)}
        for row in rows
    ]


def candidates(request: HelpRequest, by: Membership) -> list[dict[str, Any]]:
    """Who could help, per line, best first, and why the others could not; only for those who see everything."""
    if by.role not in SEES_ALL:
        return []
    grouped: dict[UUID, list[Candidate]] = defaultdict(list)
    found = Candidate.objects.filter(line__request=request).select_related("resource__firm", "resource__home")
    for row in found.order_by("rank", "reason", "resource__name"):
        grouped[row.line_id].append(row)
    asked = {(o.line_id, o.resource_id): o for o in Offer.objects.filter(request=request).order_by("created_at")}
    return [
        {
            "line": entry["line"],
            "need": entry["need"],
            "missing": entry["missing"],
            "possible": [_candidate(row, request, entry, asked) for row in grouped[entry["line"].pk] if not row.reason],
            "excluded": [_candidate(row, request, entry, asked) for row in grouped[entry["line"].pk] if row.reason],
        }
        for entry in lines(request)
    ]


def gaps(request: HelpRequest) -> list[str]:
    """What is missing, in sentences: how many of what, when, and who came nearest."""
    needs = {str(row["line"].pk): row["line"] for row in lines(request)} if request.gaps else {}
    names = wording.certificate_names() if request.gaps else {}
    return [wording.gap(gap, needs[gap["line"]], names) for gap in request.gaps if gap["line"] in needs]


def why_asked(offer: Offer) -> dict[str, Any]:
    """Why this helper: its place among all that could, the parts of its score, and how far the round reached."""
    found = Candidate.objects.filter(line=offer.line_id, reason="")
    own = found.filter(resource=offer.resource_id).first()
    wave = Wave.objects.filter(request=offer.request_id, number=offer.round).first()
    return {
        "rank": own.rank if own else None,
        "of": found.count(),
        "total": offer.score / 10,
        "parts": wording.score_parts(own.parts) if own else [],
        "reach": wave.get_reach_display() if wave else "",
        "asked": wave.asked if wave else 0,
    }


def needs_for(requests: list[HelpRequest], by: Membership) -> list[dict[str, Any]]:
    """Each request with its needs and what the last search said of this firm's own helpers."""
    own: dict[UUID, list[Candidate]] = defaultdict(list)
    rows = Candidate.objects.filter(line__request__in=requests, resource__firm=by.firm_id).select_related("resource", "line")
    for row in rows.order_by("rank", "reason", "resource__name"):
        own[row.line.request_id].append(row)
    asked = {
        (offer.line_id, offer.resource_id): offer
        for offer in Offer.objects.filter(request__in=requests, firm=by.firm_id).order_by("created_at")
    }
    needs: dict[UUID, list[RequestLine]] = defaultdict(list)
    lines = RequestLine.objects.filter(request__in=requests).select_related("trade", "equipment_type")
    for line in lines.prefetch_related("line_skills__skill").order_by("position"):
        needs[line.request_id].append(line)
    names = wording.certificate_names()
    return [
        {
            "request": request,
            "needs": [wording.need(line, names) for line in needs[request.pk]],
            "fitting": [
                {"row": row, "offer": asked.get((row.line_id, row.resource_id)), "most": min(row.quantity, row.line.quantity)}
                for row in own[request.pk]
                if not row.reason
            ],
            "unfit": [{"row": row, "why": wording.reason(row)} for row in own[request.pk] if row.reason],
        }
        for request in requests
    ]


def waves(request: HelpRequest) -> list[dict[str, Any]]:
    """The rounds of asking: how far each reached, how many were asked, and how they answered."""
    rounds = {wave.number: {"wave": wave, "answers": defaultdict(int)} for wave in Wave.objects.filter(request=request)}
    for number, state in Offer.objects.filter(request=request, by_hand=False).values_list("round", "state"):
        if number in rounds:
            rounds[number]["answers"][str(OfferState(state).label)] += 1  # type: ignore[index]
    return [{**entry, "answers": sorted(entry["answers"].items())} for entry in rounds.values()]  # type: ignore[attr-defined]


def _candidate(row: Candidate, request: HelpRequest, entry: dict[str, Any], asked: dict[tuple[UUID, UUID], Offer]) -> dict[str, Any]:
    offer = asked.get((row.line_id, row.resource_id))
    facts = [_("can give %(count)d") % {"count": row.quantity}] if row.quantity > 1 else []
    facts += [_("fills the need alone")] if 1 < entry["line"].quantity <= row.quantity else []
    facts += [_("advice only")] if row.mode == "advise" else []
    facts += [str(OfferState(offer.state).label)] if offer else []
    return {
        "pk": row.pk,
        "name": str(row.resource),
        "kind": row.resource.kind,
        "firm": str(row.resource.firm),
        "metres": metres(row.resource.home, request.compound),
        "free_from": formats.date_format(timezone.localtime(row.starts_at), "m-d H:i") if row.starts_at else "",
        "facts": facts,
        "total": row.score / 10,
        "parts": wording.score_parts(row.parts),
        "url": reverse("pool:detail", args=[row.resource_id]),
        "excluded": wording.reason(row) if row.reason else "",
        "quantity": row.quantity,
        "open": offer is not None and offer.state in (OfferState.OPEN, OfferState.ACCEPTED),
    }


def story(request: HelpRequest, by: Membership) -> list[dict[str, Any]]:
    """The timeline; a helper that has not accepted sees only when the request was sent."""
    entries = timeline(request)
    if not sees_details(by, request):
        entries = entries.filter(verb__in=["submit"])
    return [
        {
            "at": entry.at,
            "title": str(wording.ACTS.get(entry.verb, entry.verb)),
            "who": entry.actor_name or _("The clock"),
            "note": _note(entry.details),
            "state": entry.facts.get("after", ""),
        }
        for entry in entries
    ]


def _note(facts: dict[str, Any]) -> str:
    words = [str(facts[key]) for key in ("resource", "firm") if facts.get(key)]
    words += [wording.fact(str(facts[key])) for key in ("reason", "shortfall", "result") if facts.get(key)]
    if facts.get("stars"):
        words.append("★" * int(facts["stars"]))
    return " · ".join(words)


def job_buttons(job: Job, by: Membership) -> list[dict[str, Any]]:
    """The verbs this person can use on the job now."""
    checks = {
        "set_out": rules.can_carry_out, "arrive": rules.can_carry_out, "complete": rules.can_carry_out, "confirm": rules.can_confirm,
    }  # fmt: skip
    allowed = [verb for verb in JOB.allowed(job.state) if verb in checks and checks[verb](by, job)]
    return [{"verb": verb, "label": JOB.verbs[verb].label} for verb in allowed]


def request_map(request: HelpRequest, jobs: Iterable[Job], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Where help is needed, where it comes from."""
    here = request.compound
    features = [_point(here, tone="urgent", detail=request.title, size=10)] if here.latitude is not None else []
    homes: dict[UUID, Compound] = {}
    for job in jobs:
        homes[job.resource.home_id] = job.resource.home
    ranked = Candidate.objects.filter(line__request=request, rank__lte=5).select_related("resource__home") if rows else []
    others = {row.resource.home_id: row.resource.home for row in ranked}
    for pk, home in {**others, **homes}.items():
        if home.latitude is None or pk == here.pk:
            continue
        label = _("Helps") if pk in homes else _("Could help")
        features.append(_point(home, tone="good" if pk in homes else "waiting", detail=label, size=8))
        if here.latitude is not None:
            features.append(_line(home, here))
    return {"type": "FeatureCollection", "features": features}


def federation_map(compounds: Iterable[Compound], open_at: dict[UUID, int], live_at: dict[UUID, int]) -> dict[str, Any]:
    """Every compound with what happens there."""
    features = []
    for compound in compounds:
        if compound.latitude is None:
            continue
        asks, jobs = open_at.get(compound.pk, 0), live_at.get(compound.pk, 0)
        tone = "urgent" if asks else "active" if jobs else "closed"
        detail = _("%(asks)d open requests, %(jobs)d helpers at work") % {"asks": asks, "jobs": jobs}
        features.append(_point(compound, tone=tone, detail=detail, size=8 + min(6, asks + jobs)))
    return {"type": "FeatureCollection", "features": features}


def _point(compound: Compound, *, tone: str, detail: str, size: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(compound.longitude or 0), float(compound.latitude or 0)]},
        "properties": {"label": str(compound), "detail": detail, "tone": tone, "size": size},
    }


def _line(first: Compound, second: Compound) -> dict[str, Any]:
    ends = [[float(c.longitude or 0), float(c.latitude or 0)] for c in (first, second)]
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": ends}, "properties": {}}


def default_window(now: datetime) -> tuple[datetime, datetime]:
    """A sensible start for the form: the next full hour, until tomorrow evening."""
    start = (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=1)).replace(hour=18)


def asker(job: Job, by: Membership) -> dict[str, Any] | None:
    """Whom the helper turns to, masked, and whether this reader may see it in full."""
    if not rules.can_see_asker(by, job):
        return None
    name, number = asker_of(job.request)
    return {"name": f"{name[:1]}**" if name else "", "phone": masked(number) if number else "", "shows": bool(number or name)}
