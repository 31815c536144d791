"""Appeals: filed by the firm within the working days it has, decided by somebody who judged nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.cycles.models import Entrant
from assessments.cycles.states import CycleState
from assessments.results import queries, rules
from assessments.results.actions import correcting
from assessments.results.models import Appeal, AppealPicture
from assessments.results.states import APPEAL, AppealState
from assessments.schemes.models import Indicator
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.tenancy import policy

Picture = tuple[Any, int, int]  # the re-encoded file, its width and height


def file(
    entrant: Entrant, *, text: str, indicator: Indicator | None, pictures: Iterable[Picture] = (), by: Membership, at: datetime
) -> Appeal:
    """Object to the own score, with re-encoded pictures as proof; the office has its working days to decide."""
    require(rules.can_appeal, by, entrant)
    require_reason(text)
    cycle = entrant.cycle
    if cycle.state != CycleState.NOTIFIED or (cycle.appeal_until is not None and at >= cycle.appeal_until):
        raise Refused(_("The time to appeal is over."), code="late")
    if indicator is not None and indicator.scheme_id != cycle.scheme_id:
        raise Refused(_("This indicator is not scored in this cycle."), code="indicator")
    due = queries.working_days_on(at, policy.number("assess_decide_days"))
    with transaction.atomic():
        try:
            with transaction.atomic():
                row: Appeal = Appeal.objects.create(
                    cycle=cycle, entrant=entrant, indicator=indicator, text=text[:2000], filed_by=by, filed_at=at,
                    state=AppealState.FILED, state_since=at, state_due_at=due,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("Your appeal about this waits for a decision already."), code="open") from error
        for content, width, height in pictures:
            digest = hashlib.sha256(content.read()).hexdigest()
            content.seek(0)
            content.name = "appeal.webp"
            AppealPicture.objects.create(
                cycle=cycle, appeal=row, picture=content, digest=digest, width=width, height=height, received_at=at, by=by
            )
        audit.record("file_appeal", row, by=by, at=at, thread=cycle.pk, pictures=row.pictures.count())
        sentence = gettext_lazy("An appeal waits for a decision: %(compound)s")
        link = f"/assessments/results/{cycle.pk}/appeals/"
        notify(commanders(), "assessment.appeal", sentence, link=link, at=at, compound=entrant.compound)
    return row


def withdraw(row: Appeal, *, by: Membership, at: datetime) -> None:
    """The firm no longer objects."""
    require(rules.can_withdraw, by, row)
    with transaction.atomic():
        move(row, APPEAL, "withdraw_appeal", by=by, at=at, thread=row.cycle_id)


def decide(row: Appeal, *, uphold: Decimal | None, indicator: Indicator | None, answer: str, by: Membership, at: datetime) -> None:
    """Reject with reasons, or uphold with the points that the indicator gets instead (`uphold`).

    That is a correction record like any other: the person who decides proposes it, a second one of the office approves
    it, and only then the score changes and the firm is told. Refused, the appeal waits for a decision again.
    """
    require(rules.can_decide, by, row)
    require_reason(answer)
    with transaction.atomic():
        verb = "reject_appeal" if uphold is None else "uphold_appeal"
        if uphold is not None:
            judged = indicator or row.indicator
            if judged is None:
                raise Refused(_("Say which indicator gets other points."), code="indicator")
            correcting.write(row.entrant, judged, new=uphold, reason=answer, by=by, at=at, appeal=row)
        Appeal.objects.filter(pk=row.pk).update(decided_by=by, decided_at=at, answer=answer[:2000])
        move(row, APPEAL, verb, by=by, at=at, thread=row.cycle_id, reason=answer)
        if uphold is not None:
            correcting.tell_office(row.entrant, at=at)
        else:
            correcting.tell_firm(row, at=at)
