"""Livelihood projects: proposed by a firm that did well, granted a budget, carried out in steps, accepted with pictures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Entrant
from assessments.cycles.states import PUBLIC
from assessments.results.models import Result
from assessments.results.queries import latest
from assessments.standings import rules
from assessments.standings.models import Reward, RewardNote, RewardPhoto, Stage
from assessments.standings.states import REWARD, RewardState
from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify

LINK = "/assessments/standings/rewards/"


def propose_reward(entrant: Entrant, *, title: str, plan: str, budget_fen: int, by: Membership, at: datetime) -> Reward:
    """A firm whose project reached a grade of the red list asks for support of something that serves the residents."""
    if not people.manages(by, entrant.firm_id):
        require(rules.can_propose, by, entrant)
    require_reason(plan)
    row = Result.objects.filter(calculation=latest(entrant.cycle), entrant=entrant).select_related("grade").first()
    if entrant.cycle.state not in PUBLIC or row is None or row.grade is None or row.grade.listing != "red" or entrant.firm is None:
        raise Refused(_("Support is for projects whose published result brings them onto the red list."), code="not_earned")
    with transaction.atomic():
        made: Reward = Reward.objects.create(
            entrant=entrant, firm=entrant.firm, compound=entrant.compound, title=title[:80], plan=plan[:2000], budget_fen=budget_fen,
            proposed_by=by, proposed_at=at, state=RewardState.PROPOSED, state_since=at, state_due_at=at + timedelta(days=30),
        )  # fmt: skip
        audit.record("propose_reward", made, by=by, at=at, name=title, points=budget_fen)
        sentence = gettext_lazy("A livelihood project is proposed: %(title)s")
        notify(commanders(), "assessment.reward", sentence, link=f"{LINK}{made.pk}/", at=at, title=title)
    return made


def approve_reward(row: Reward, *, granted_fen: int, answer: str, by: Membership, at: datetime) -> None:
    """The leader grants a budget."""
    require(rules.can_publish, by, None)
    if not 0 < granted_fen <= row.budget_fen:
        raise Refused(_("At most what was asked for can be granted."), code="bounds")
    with transaction.atomic():
        Reward.objects.filter(pk=row.pk).update(granted_fen=granted_fen, answer=answer[:500])
        move(row, REWARD, "approve_reward", by=by, at=at, due_at=at + timedelta(days=60), reason=answer)
        _tell(row, gettext_lazy("Your livelihood project is approved: %(title)s"), at=at)


def reject_reward(row: Reward, *, answer: str, by: Membership, at: datetime) -> None:
    """Not supported, with the reason."""
    require(rules.can_publish, by, None)
    _decide(row, "reject_reward", answer, by=by, at=at)


def stop_reward(row: Reward, *, answer: str, by: Membership, at: datetime) -> None:
    """The support ends."""
    require(rules.can_publish, by, None)
    _decide(row, "stop_reward", answer, by=by, at=at)


def begin_reward(row: Reward, *, by: Membership, at: datetime) -> None:
    """The work begins; a picture of how it was is there."""
    require(rules.can_run_reward, by, row)
    _need_photo(row, Stage.BEFORE)
    with transaction.atomic():
        move(row, REWARD, "begin_reward", by=by, at=at, due_at=at + timedelta(days=180))


def note_progress(row: Reward, *, progress: int, spent_fen: int, text: str, by: Membership, at: datetime) -> RewardNote:
    """How far, what was spent by now, what was done."""
    require(rules.can_run_reward, by, row)
    require_reason(text)
    if row.state != RewardState.UNDER_WAY:
        raise Refused(_("The project is not under way."), code="state")
    if spent_fen > (row.granted_fen or 0):
        raise Refused(_("More than was granted cannot be spent."), code="bounds")
    with transaction.atomic():
        note: RewardNote = RewardNote.objects.create(reward=row, progress=progress, spent_fen=spent_fen, text=text[:500], by=by, at=at)
        Reward.objects.filter(pk=row.pk).update(progress=progress, spent_fen=spent_fen)
        audit.record("note_progress", note, by=by, at=at, thread=row.pk, percent=progress)
    return note


def finish_reward(row: Reward, *, by: Membership, at: datetime) -> None:
    """The work is done; a picture of how it is now is there."""
    require(rules.can_run_reward, by, row)
    _need_photo(row, Stage.AFTER)
    with transaction.atomic():
        move(row, REWARD, "finish_reward", by=by, at=at, due_at=at + timedelta(days=15))
        sentence = gettext_lazy("A livelihood project is to be accepted: %(title)s")
        notify(commanders(), "assessment.reward", sentence, link=f"{LINK}{row.pk}/", at=at, title=row.title)


def accept_reward(row: Reward, *, answer: str, by: Membership, at: datetime) -> None:
    """The office looked at it and accepts."""
    require(rules.can_propose, by, row)
    with transaction.atomic():
        Reward.objects.filter(pk=row.pk).update(progress=100)
        _decide(row, "accept_reward", answer, by=by, at=at)


def return_reward(row: Reward, *, answer: str, by: Membership, at: datetime) -> None:
    """Something is missing."""
    require(rules.can_propose, by, row)
    _decide(row, "return_reward", answer, by=by, at=at)


def add_photo(row: Reward, *, stage: str, file: ContentFile[bytes], width: int, height: int, by: Membership, at: datetime) -> RewardPhoto:
    """A picture of before or after."""
    if not rules.can_run_reward(by, row):
        require(rules.can_propose, by, row)
    if row.state in (RewardState.ACCEPTED, RewardState.REJECTED, RewardState.STOPPED):
        raise Refused(_("The project is over."), code="state")
    with transaction.atomic():
        photo = RewardPhoto(reward=row, stage=stage, width=width, height=height, created_at=at)
        photo.picture.save(f"{photo.pk}.webp", file, save=False)
        photo.save()
        audit.record("add_photo", photo, by=by, at=at, thread=row.pk)
    return photo


def _need_photo(row: Reward, stage: Stage) -> None:
    if not RewardPhoto.objects.filter(reward=row, stage=stage).exists():
        raise Refused(_("Add a picture first: %(stage)s.") % {"stage": stage.label}, code="photo")


def _decide(row: Reward, verb: str, answer: str, *, by: Membership, at: datetime) -> None:
    require_reason(answer)
    with transaction.atomic():
        due = at + timedelta(days=60) if verb == "return_reward" else None
        Reward.objects.filter(pk=row.pk).update(answer=answer[:500])
        move(row, REWARD, verb, by=by, at=at, due_at=due, reason=answer)
        _tell(row, gettext_lazy("The subdistrict decided on your livelihood project: %(title)s"), at=at)


def _tell(row: Reward, sentence: Any, *, at: datetime) -> None:
    notify(people_of_firm(row.firm_id), "assessment.reward", sentence, link=f"{LINK}{row.pk}/", at=at, title=row.title)
