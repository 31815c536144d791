"""What pages show of ratings, prepared. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.ratings import queries, rules
from dispatch.ratings.models import ASPECTS, Rating, Side
from dispatch.ratings.states import ComplaintState
from dispatch.ratings.tokens import token
from federation.accounts.models import Membership
from federation.design import qr
from federation.tenancy import policy, scope

ASPECT_WORDS = {"on_time": gettext_lazy("On time"), "skill": gettext_lazy("Skill"), "tidiness": gettext_lazy("Tidiness")}


def cards(ratings: Iterable[Rating], by: Membership, at: datetime) -> list[dict[str, Any]]:
    """Ratings with their aspects and complaint, and whether this person may complain now."""
    window = policy.minutes("rating_complaint_days")
    return [_card(rating, by, at < rating.created_at + window) for rating in ratings]


def _card(rating: Rating, by: Membership, in_time: bool) -> dict[str, Any]:
    complaint = next(iter(rating.complaints.all()), None)
    return {
        "rating": rating,
        "aspects": [(ASPECT_WORDS[name], getattr(rating, name)) for name in ASPECTS if getattr(rating, name)],
        "complaint": complaint,
        "struck": complaint is not None and complaint.state == ComplaintState.STRUCK,
        "can_complain": complaint is None and in_time and rules.can_complain(by, rating),
    }


def panel(job: Any, by: Membership, at: datetime) -> dict[str, Any] | None:
    """The part of a job's page: three sides, the residents' link, the subdistrict's form. None before it is confirmed."""
    if job.state not in queries.RATED_STATES:
        return None
    said = queries.of_job(job.pk)
    open_now = at < queries.closes_at(job)
    shows_link = open_now and by.firm_id != job.firm_id
    return {
        "cards": cards([rating for rating in (said.requester, said.staff) if rating is not None], by, at),
        "residents": said.residents,
        "residents_mean": said.residents_mean,
        "closes_at": queries.closes_at(job),
        "open": open_now,
        "link": link(job) if shows_link else "",
        "qr": qr.draw(link(job), label=_("QR code of the residents' page")) if shows_link else "",
        "rates": said.staff is None and rules.can_rate_for_staff(by),
    }


def request_panel(request: Any, _by: Membership, _at: datetime) -> dict[str, Any] | None:
    """The part of a request's page: every rated job with its three sides as means."""
    rows = queries.counting().filter(job__request=request.pk).order_by().values("job", "job__resource__name", "side")
    jobs: dict[Any, dict[str, Any]] = {}
    for row in rows.annotate(mean=Avg("stars"), n=Count("id")).order_by("job__resource__name"):
        entry = jobs.setdefault(row["job"], {"job": row["job"], "name": row["job__resource__name"], **dict.fromkeys(Side.values)})
        entry[row["side"]] = row
    return {"jobs": list(jobs.values())} if jobs else None


def link(job: Any) -> str:
    """The residents' address in full."""
    return f"{settings.SITE_URL}{reverse('residents', args=[token(scope.current(), job.pk)])}"
