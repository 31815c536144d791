"""Move a compound to another class, write its plan, look at it again. The only writer of a compound's class after its entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.classes import rules
from assessments.classes.models import ClassDecision, ClassPhoto, CompoundPlan, PlanMeasure, PlanReview
from communities.contracts.models import ServiceContract
from communities.places import actions as places
from communities.places.models import Compound, CompoundClass
from federation.accounts.models import Membership, Role, User
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.notices.actions import notify

MOST_MEASURES, MOST_PHOTOS = 30, 6
MOST_TOLD = 200
Picture: TypeAlias = "tuple[File[bytes], int, int]"


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """One measure of a plan."""

    text: str
    responsible: str = ""
    due_on: date | None = None
    done_on: date | None = None


def decide(
    compound: Compound, *, grade: str, reason: str, evidence: str, photos: Sequence[Picture] = (), by: Membership, at: datetime
) -> ClassDecision:
    """Move the compound up or down, with the reason and what it rests on; the firm and the community are told."""
    require(rules.can_decide, by, compound)
    require_reason(reason)
    if not evidence.strip():
        raise Refused(_("Say what the decision rests on."), code="evidence")
    if grade not in CompoundClass.values:
        raise Refused(_("There is no such class."), code="class")
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("At most %(count)d pictures.") % {"count": MOST_PHOTOS}, code="too_many")
    with transaction.atomic():
        before = places.set_class(compound, grade=grade, by=by, at=at)
        if before == grade:
            raise Conflict(_("The compound is in this class already."), code="same")
        row: ClassDecision = ClassDecision.objects.create(
            compound_id=compound.pk, before=before, after=grade, reason=reason.strip()[:500], evidence=evidence.strip()[:1000], by=by, at=at
        )
        for file, width, height in photos:
            photo = ClassPhoto(decision=row, width=width, height=height, at=at)
            photo.picture.save(f"{photo.pk}.webp", file, save=False)
            photo.save()
        audit.record("decide_class", row, by=by, at=at, thread=compound.pk, before=before, after=grade, reason=reason)
        sentence = gettext_lazy("%(compound)s is moved to another class: %(reason)s")
        facts = {"compound": compound.name, "reason": row.reason[:120]}
        notify(_concerned(compound, at), "assessment.class", sentence, link=link(compound), at=at, **facts)
    return row


def write_plan(
    compound: Compound, *, target: str, goals: str, responsible: str, review_on: date, measures: Sequence[NewMeasure], by: Membership,
    at: datetime,
) -> CompoundPlan:  # fmt: skip
    """Write or change the one plan of the compound; who changed it when stands in the log."""
    require(rules.can_plan, by, compound)
    require_reason(goals)
    require_reason(responsible)
    if target not in CompoundClass.values:
        raise Refused(_("There is no such class."), code="class")
    if len(measures) > MOST_MEASURES:
        raise Refused(_("At most %(most)d measures.") % {"most": MOST_MEASURES}, code="too_many")
    if review_on < _today(compound, at):
        raise Refused(_("The next review lies in the past."), code="day")
    fields = {
        "target": target, "goals": goals.strip()[:1000], "responsible": responsible.strip()[:120], "review_on": review_on,
        "changed_by": by, "changed_at": at,
    }  # fmt: skip
    try:
        with transaction.atomic():
            row, created = CompoundPlan.objects.select_for_update(of=("self",)).update_or_create(compound_id=compound.pk, defaults=fields)
            PlanMeasure.objects.filter(plan=row).delete()
            PlanMeasure.objects.bulk_create(
                PlanMeasure(
                    plan=row, position=n, text=one.text[:200], responsible=one.responsible[:60], due_on=one.due_on, done_on=one.done_on
                )
                for n, one in enumerate(measures, 1)
            )
            audit.record("write_plan", row, by=by, at=at, thread=compound.pk, created=created, review=review_on)
    except IntegrityError as error:
        raise Conflict(_("Somebody else was faster. Please look at the current state."), code="race") from error
    plan: CompoundPlan = row
    return plan


def finish_measure(measure: PlanMeasure, *, by: Membership, at: datetime) -> None:
    """A measure is done, on the day of `at`."""
    require(rules.can_plan, by, measure.plan.compound)
    with transaction.atomic():
        day = _today(measure.plan.compound, at)
        if not PlanMeasure.objects.filter(pk=measure.pk, done_on=None).update(done_on=day):
            raise Conflict(_("The measure is done already."), code="state")
        audit.record("finish_plan_measure", measure, by=by, at=at, thread=measure.plan.compound_id)
    measure.refresh_from_db()


def review(plan: CompoundPlan, *, text: str, next_on: date, by: Membership, at: datetime) -> PlanReview:
    """Look at the plan again: what came out, and when it is looked at next."""
    require(rules.can_plan, by, plan.compound)
    require_reason(text)
    if next_on <= _today(plan.compound, at):
        raise Refused(_("The next review lies in the past."), code="day")
    with transaction.atomic():
        locked = CompoundPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        row: PlanReview = PlanReview.objects.create(
            plan=plan, was_due_on=locked.review_on, text=text.strip()[:1000], next_on=next_on, by=by, at=at
        )
        CompoundPlan.objects.filter(pk=plan.pk).update(review_on=next_on, reminded_for=None)
        audit.record("review_plan", plan, by=by, at=at, thread=plan.compound_id, next=next_on)
    plan.refresh_from_db()
    return row


def sweep(*, at: datetime) -> None:
    """Plans whose review date has passed are told once per date, to the office and the community."""
    unknown = Q(reminded_for=None) | ~Q(reminded_for=F("review_on"))
    rows = CompoundPlan.objects.filter(unknown, review_on__lt=at.date() + timedelta(days=1)).select_related("compound__subdistrict")
    for row in rows.order_by("review_on")[:MOST_TOLD]:
        if row.review_on >= _today(row.compound, at):
            continue
        with transaction.atomic():
            told = CompoundPlan.objects.filter(pk=row.pk, review_on=row.review_on).update(reminded_for=row.review_on)
            if told:
                everybody = {user.pk: user for user in [*commanders(), *_community(row.compound)]}
                sentence = gettext_lazy("The plan of %(compound)s should have been looked at again on %(day)s.")
                facts = {"compound": row.compound, "day": row.review_on}
                notify(everybody.values(), "assessment.class", sentence, link=link(row.compound), at=at, **facts)


def link(compound: Compound) -> str:
    """Where a compound's class and plan are read."""
    return f"/assessments/classes/{compound.pk}/"


def _today(compound: Compound, at: datetime) -> date:
    return at.astimezone(ZoneInfo(compound.subdistrict.timezone)).date()


def _community(compound: Compound) -> Iterable[User]:
    members = Membership.objects.filter(active=True, role=Role.COMMUNITY, community=compound.community_id, community__isnull=False)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))


def _concerned(compound: Compound, at: datetime) -> Iterable[User]:
    """The firm under contract today and the community."""
    contract = ServiceContract.objects.filter(compound=compound.pk, during__contains=_today(compound, at)).first()
    firm = people_of_firm(contract.firm_id) if contract is not None else []
    return {user.pk: user for user in [*firm, *_community(compound)]}.values()
