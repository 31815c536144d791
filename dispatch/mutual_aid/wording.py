"""Codes of mutual aid as sentences: reasons of exclusion, score parts, acts of the log, shortfalls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dispatch.mutual_aid.models import Candidate, Job, RequestLine
from federation.kernel.acts import ACTS as ACTS
from federation.pool.models import CertificateKind, Kind, Mode

REASONS: dict[str, str | Promise] = {
    "own_project": _("belongs to the asking firm"),
    "firm_suspended": _("the firm does not take part in the federation just now"),
    "not_verified": _("not verified by the subdistrict yet"),
    "wrong_kind": _("another kind of help"),
    "no_skill": _("lacks the skill"),
    "level_too_low": _("skill level too low"),
    "mode_forbidden": _("this work is not for mutual help"),
    "licensed_firm_only": _("only a licensed firm may do this"),
    "advise_only": _("may only advise, not do the work"),
    "certificate_missing": _("certificate missing or not verified"),
    "certificate_expired": _("certificate expired or review overdue"),
    "insufficient_capacity": _("capacity too small"),
    "no_operator": _("comes without an operator"),
    "out_of_service": _("out of service"),
    "too_far": _("too far away"),
    "not_available": _("not on duty in the window"),
    "busy": _("booked elsewhere in the window"),
    "kept_at_home": _("kept at home by the own firm"),
    "daily_limit": _("enough jobs on that day"),
    "burden_limit": _("the firm has given its share"),
    "excluded": _("was asked before and did not help"),
    "not_neighbour": _("from a subdistrict without agreement"),
    "no_expert": _("no firm of the federation has registered an expert with this skill"),
    "no_crew": _("no firm of the federation has registered such a crew"),
    "no_equipment": _("no firm of the federation has registered this machine"),
}

PARTS: dict[str, str | Promise] = {
    "response": _("Soon there"),
    "travel": _("Short way"),
    "fit": _("Right level"),
    "rating": _("Rating and reliability"),
    "reciprocity": _("Owes help"),
}

SHORTFALLS: dict[str, str | Promise] = {
    "credit_limit": _("The asking firm is below its credit limit in the ledger: search again to confirm the request, or cancel it."),
    "window_over": _("The time window is over."),
    "partly": _("Some lines could be filled, but not all of them together."),
    "draft_too_old": _("The draft was too old."),
    "filled": _("Filled by another helper."),
    "taken": _("Booked for another request meanwhile."),
    "absent": _("The helper is away at that time."),
}


def reason(candidate: Candidate) -> str:
    """Why this helper is out, with the detail (certificate, comparison) where there is one."""
    text = str(REASONS.get(candidate.reason, candidate.reason))
    return f"{text} ({candidate.detail})" if candidate.detail else text


def fact(code: str) -> str:
    """A reason kept in the log: a code of ours as a sentence, a person's words as they are."""
    return str(SHORTFALLS.get(code) or shortfall(code))


def shortfall(code: str) -> str:
    """What the search found missing, as a sentence."""
    if code in SHORTFALLS:
        return str(SHORTFALLS[code])
    position, _sep, why = code.partition(":")
    if why in REASONS and position.isdigit():
        return gettext("No helper for line %(line)s: %(reason)s.") % {"line": position, "reason": REASONS[why]}
    return code


def gap(found: Mapping[str, Any], line: RequestLine, certificates: Mapping[str, str]) -> str:
    """One shortfall as a sentence: `Missing between 14:00 and 18:00: 2 × electricians … Nearest: …`."""
    line.quantity = found["missing"]
    start, end = (timezone.localtime(datetime.fromisoformat(found[key])) for key in ("from", "until"))
    facts = {"need": need(line, certificates), "start": start.strftime("%m-%d %H:%M"), "end": end.strftime("%m-%d %H:%M")}
    text = gettext("Missing between %(start)s and %(end)s: %(need)s.") % facts
    nearest = [f"{name} ({REASONS.get(why, why)}{' ' + detail if detail else ''})" for name, why, detail in found["nearest"]]
    return text + (" " + gettext("Nearest: %(names)s.") % {"names": gettext(", ").join(nearest)} if nearest else "")


def certificate_names() -> dict[str, str]:
    """The subdistrict's certificates by code, in the reader's language."""
    return {kind.code: str(kind) for kind in CertificateKind.objects.all()}


def need(line: RequestLine, certificates: Mapping[str, str] | None = None) -> str:
    """A line as people say it: `10 × electricians, low-voltage card`; without names the certificate's code stands there."""
    if line.kind == Kind.EXPERT:
        names = gettext(" and ").join(str(row.skill) for row in line.line_skills.all())
        verb = gettext("advice") if line.mode == Mode.ADVISE else ""
        words = [names, verb]
    elif line.kind == Kind.CREW:
        words = [str(line.trade), (certificates or {}).get(line.certificate, line.certificate)]
    else:
        unit = line.equipment_type.capacity_unit if line.equipment_type else ""
        least = f"≥ {line.capacity} {unit}" if line.capacity else ""
        words = [str(line.equipment_type), least, gettext("with operator") if line.operator else ""]
    return f"{line.quantity} × " + gettext(", ").join(word for word in words if word)


def amount(job: Job) -> str:
    """How many of what a job brings."""
    if job.resource.kind == Kind.CREW:
        return gettext("%(count)d people") % {"count": job.quantity}
    if job.resource.kind == Kind.EQUIPMENT:
        return gettext("%(count)d machines") % {"count": job.quantity}
    return gettext("advice only") if job.mode == Mode.ADVISE else ""


def score_parts(parts: list[dict[str, Any]]) -> list[tuple[str, float, float]]:
    """(label, points, points possible) out of 100, for the score bar."""
    return [(str(PARTS.get(p["name"], p["name"])), p["score"] * p["weight"] / 10_000, p["weight"] / 10) for p in parts]
