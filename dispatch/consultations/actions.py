"""Call a consultation, find, weigh, plan, sign, carry out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.consultations import queries, rules
from dispatch.consultations.models import Consultation, Finding, FindingPicture, Option, Signature, Step
from dispatch.consultations.states import CONSULTATION, ConsultationState
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Membership, User
from federation.accounts.queries import people_of_firm
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Skill
from federation.tenancy import policy

MOST_PICTURES = 6


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as typed: either a member firm carries it out, or a licensed unit from outside is named."""

    text: str
    firm: PropertyFirm | None = None
    unit: str = ""
    skill: Skill | None = None


def call(
    request: HelpRequest, *, question: str, meets_at: datetime | None = None, meets_where: str = "", by: Membership, at: datetime
) -> Consultation:
    """Bring the experts of a request to one table; there must be at least one expert booked."""
    require(rules.can_open, by, request)
    if not question.strip():
        raise Refused(_("Say in a sentence what is to be settled."), code="question_required")
    if not rules.experts_of(request):
        raise Refused(_("No expert is booked for this request yet."), code="no_experts")
    with transaction.atomic():
        try:
            with transaction.atomic():
                row: Consultation = Consultation.objects.create(
                    request=request, question=question[:300], meets_at=meets_at, meets_where=meets_where[:120], opened_by=by, opened_at=at,
                    state=ConsultationState.OPEN, state_since=at, state_due_at=at + policy.minutes("consultation_days"),
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("A consultation on this request is running already."), code="running") from error
        audit.record("call_consultation", row, by=by, at=at, thread=request.pk)
        _tell(row, "consultation.called", gettext_lazy("Joint consultation: %(question)s (%(number)s)"), at=at)
    return row


def find(
    consultation: Consultation, *, text: str, pictures: Sequence[tuple[ContentFile[bytes], int, int]] = (), by: Membership, at: datetime
) -> Finding:
    """Add what one found; pictures come re-encoded (kernel.pictures.reencode)."""
    require(rules.at_table, by, consultation)
    _require_open(consultation)
    if not text.strip():
        raise Refused(_("Please say what you found."), code="text_required")
    if len(pictures) > MOST_PICTURES:
        raise Refused(_("At most %(count)d pictures.") % {"count": MOST_PICTURES}, code="too_many")
    with transaction.atomic():
        row: Finding = Finding.objects.create(consultation=consultation, by=by, text=text[:2000], created_at=at)
        for file, width, height in pictures:
            picture = FindingPicture(finding=row, width=width, height=height)
            picture.file.save(f"{picture.pk}.webp", file, save=False)
            picture.save(force_insert=True)
        audit.record("add_finding", row, by=by, at=at, thread=consultation.request_id)
    return row


def suggest(
    consultation: Consultation, *, title: str, text: str = "", cost_fen: int | None = None, days: int | None = None, by: Membership,
    at: datetime,
) -> Option:  # fmt: skip
    """Put an option on the table."""
    require(rules.at_table, by, consultation)
    _require_open(consultation)
    if not title.strip():
        raise Refused(_("Please name the option."), code="title_required")
    with transaction.atomic():
        row: Option = Option.objects.create(
            consultation=consultation, by=by, title=title[:80], text=text[:2000], cost_fen=cost_fen, days=days, created_at=at
        )
        audit.record("suggest_option", row, by=by, at=at, thread=consultation.request_id, title=title)
    return row


def plan(consultation: Consultation, *, option: Option, steps: Sequence[NewStep], by: Membership, at: datetime) -> None:
    """Choose an option, write its steps and put them to signature; everybody at the table must sign this version.

    What only licensed units may do (the skill's mode; for lifts 特种设备安全监察条例 art. 17) is refused for a member
    firm without that licence: advice never becomes licensed work.
    """
    require(rules.can_lead, by, consultation)
    if not steps:
        raise Refused(_("A plan needs at least one step."), code="no_steps")
    if option.consultation_id != consultation.pk:
        raise Refused(_("Choose one of the options on the table."), code="option")
    for step in steps:
        _check(step, at)
    with transaction.atomic():
        Option.objects.filter(consultation=consultation, chosen=True).update(chosen=False)
        Option.objects.filter(pk=option.pk).update(chosen=True)
        Step.objects.filter(consultation=consultation).delete()
        Step.objects.bulk_create(
            Step(consultation=consultation, position=i, text=step.text[:300], firm=step.firm, unit=step.unit[:120], skill=step.skill)
            for i, step in enumerate(steps, start=1)
        )
        consultation.version += 1
        Consultation.objects.filter(pk=consultation.pk).update(version=consultation.version)
        due = at + policy.minutes("signature_days")
        move(consultation, CONSULTATION, "put_to_signature", by=by, at=at, due_at=due, thread=consultation.request_id, option=option.title)
        _tell(consultation, "consultation.planned", gettext_lazy("Please sign the plan: %(question)s (%(number)s)"), at=at)


def sign(consultation: Consultation, *, name: str, by: Membership, at: datetime) -> bool:
    """Sign the present version with the own typed name; the last signature makes it the agreed plan. Returns whether it was the last."""
    require(rules.can_sign, by, consultation)
    if consultation.state != ConsultationState.PROPOSED:
        raise Conflict(_("There is no plan to sign just now."), code="state")
    if not name.strip():
        raise Refused(_("Please type your name as your signature."), code="name_required")
    with transaction.atomic():
        locked = Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation.pk)
        if locked.version != consultation.version or locked.state != ConsultationState.PROPOSED:
            raise Conflict(_("The plan has changed meanwhile; please read it again."), code="version")
        try:
            with transaction.atomic():
                Signature.objects.create(
                    consultation=consultation, version=consultation.version, firm=by.firm, by=by, name=name[:150], signed_at=at
                )
        except IntegrityError as error:
            raise Conflict(_("Your side has signed already."), code="signed") from error
        audit.record("sign", consultation, by=by, at=at, thread=consultation.request_id, version=consultation.version)
        if queries.unsigned(consultation):
            return False
        due = at + policy.minutes("consultation_days")
        move(consultation, CONSULTATION, "agree", by=by, at=at, due_at=due, thread=consultation.request_id)
        _tell(consultation, "consultation.agreed", gettext_lazy("All have signed: %(question)s (%(number)s)"), at=at)
    return True


def reopen(consultation: Consultation, *, reason: str, by: Membership, at: datetime) -> None:
    """Change the plan: what was signed stays on record, the next version is signed anew."""
    require(rules.can_lead, by, consultation)
    require_reason(reason)
    with transaction.atomic():
        due = at + policy.minutes("consultation_days")
        move(consultation, CONSULTATION, "reopen", by=by, at=at, due_at=due, thread=consultation.request_id, reason=reason)


def tick(step: Step, *, note: str = "", by: Membership, at: datetime) -> None:
    """One step is done; with the last one the consultation is carried out."""
    require(rules.can_tick, by, step)
    consultation = step.consultation
    if consultation.state != ConsultationState.AGREED:
        raise Conflict(_("Steps are done once all have signed."), code="state")
    with transaction.atomic():
        if not Step.objects.filter(pk=step.pk, done_at=None).update(done_at=at, done_by=by, note=note[:300]):
            raise Conflict(_("This step is done already."), code="done")
        audit.record("step_done", step, by=by, at=at, thread=consultation.request_id, result=step.text)
        if not Step.objects.filter(consultation=consultation, done_at=None).exists():
            move(consultation, CONSULTATION, "carry_out", by=by, at=at, thread=consultation.request_id)
            _tell(consultation, "consultation.done", gettext_lazy("Carried out: %(question)s (%(number)s)"), at=at)


def call_off(consultation: Consultation, *, reason: str, by: Membership, at: datetime) -> None:
    """End it without a result."""
    require(rules.can_lead, by, consultation)
    require_reason(reason)
    with transaction.atomic():
        move(consultation, CONSULTATION, "call_off", by=by, at=at, thread=consultation.request_id, reason=reason)
        Consultation.objects.filter(pk=consultation.pk).update(outcome=reason[:2000])


def sweep(*, at: datetime) -> None:
    """Remind the table of what is due; once a day until it moves."""
    due = Consultation.objects.filter(state_due_at__lte=at).select_related("request")
    for row in due.order_by("state_due_at")[:100]:
        with transaction.atomic():
            if Consultation.objects.filter(pk=row.pk, state_due_at=row.state_due_at).update(state_due_at=at + timedelta(days=1)):
                _tell(row, "consultation.due", gettext_lazy("Still open: %(question)s (%(number)s)"), at=at)


def _check(step: NewStep, at: datetime) -> None:
    if not step.text.strip():
        raise Refused(_("Every step needs a sentence."), code="text_required")
    if (step.firm is None) == (not step.unit.strip()):
        raise Refused(_("Every step is carried out either by a member firm or by a named licensed unit."), code="executor")
    if step.firm is not None and rules.licensed_only(step.skill):
        licensed = step.skill is not None and step.skill.code.startswith("ELV") and step.firm.lift_licensed_until
        if not (licensed and licensed >= timezone.localdate(at)):
            raise Refused(
                _("“%(skill)s” is for licensed units only: name one; %(firm)s may advise.") % {"skill": step.skill, "firm": step.firm},
                code="licensed_only",
            )


def _require_open(consultation: Consultation) -> None:
    if consultation.state != ConsultationState.OPEN:
        raise Conflict(_("The plan is being signed; change it to go on."), code="state")


def _tell(consultation: Consultation, event: str, sentence: Promise, *, at: datetime) -> None:
    request: Any = consultation.request
    firms = [firm for firm in rules.signers(consultation) if firm is not None]
    users: dict[Any, User] = {user.pk: user for firm in firms for user in people_of_firm(firm)}
    if request.firm_id is None:
        users[request.created_by.user_id] = request.created_by.user
    people: Iterable[User] = users.values()
    notify(people, event, sentence, link=f"/consultations/{consultation.pk}/", at=at, question=consultation.question, number=request.number)
