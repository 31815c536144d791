"""Residents of the demo's cycle: a register, some three hundred answers, a few of them doubtful, and one home whose code is known."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime

from django.utils import timezone

from assessments.cycles.models import Cycle
from assessments.surveys import queries, register
from assessments.surveys.codes import Code
from assessments.surveys.models import Channel, Household, SealedAnswer
from assessments.surveys.questions import questions
from communities.places.models import Compound
from federation.accounts.models import Membership
from federation.tenancy import scope

WAYS = (Channel.LINK, Channel.SMS, Channel.PAPER, Channel.VISIT)
#: What the demo's letter holds; everybody may read it here.
SECRET = "DEM0DEM0DEM0DEM0"  # noqa: S105 - opens one home of the demo


def code() -> Code:
    """The code of the demo's letter in the current subdistrict."""
    return Code(scope.current(), SECRET)


def answer(cycle: Cycle, *, by: Membership, at: datetime, overall: int | None = None) -> int:
    """Fill the register and let residents answer, all alike where `overall` is given; the cycle must be open. Returns how many answered."""
    register.fill(cycle, by=by, at=at)
    made = []
    for number, place in enumerate(queries.compounds(cycle, by)):
        homes = list(queries.homes(cycle, place).order_by("pk")[: 90 if number else 40])
        Household.objects.filter(pk__in=[home.pk for home in homes[1:]]).update(answered=True)
        if not number:
            Household.objects.filter(pk=homes[0].pk).update(digest=code().digest)
        made += _answers(cycle, place, len(homes) - 1, at, overall)
    SealedAnswer.objects.bulk_create(made)
    return len(made)


def _answers(cycle: Cycle, place: Compound, count: int, at: datetime, all_say: int | None) -> list[SealedAnswer]:
    chance, day = random.Random(place.name), timezone.localdate(at)  # noqa: S311 - a demo, the same every time
    entrant, asked = queries.entrant_for(cycle, place.pk, day), len(questions(cycle.scheme))
    if entrant is None:
        return []
    weights = [40, 36, 14, 7, 3] if chance.random() < 0.6 else [24, 38, 22, 11, 5]
    rows = []
    for number in range(count):
        overall = all_say or chance.choices(range(1, 6), weights)[0]
        choices = [min(max(overall + chance.choice((-1, 0, 0, 1)), 1), 5) for _ in range(asked)]
        doubtful, seat = number < 4, hashlib.sha256(f"{place.pk} {number}".encode()).hexdigest()
        rows.append(
            SealedAnswer(
                cycle=cycle, entrant=entrant, seat=seat, overall=1 if doubtful else overall,
                channel=Channel.LINK if doubtful else chance.choices(WAYS, (65, 15, 12, 8))[0], renter=chance.random() < 0.15,
                choices=[1] * asked if doubtful else choices, on=day, hour=3 if doubtful else chance.randint(8, 21),
                seconds=4 if doubtful else chance.randint(20, 240), device="demo-device" if doubtful else "",
            )
        )  # fmt: skip
    return rows
