"""Checking what was published: each link of the chain, each part of each seal, and the scores computed once more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from assessments.cycles.models import Cycle
from assessments.cycles.states import PUBLIC
from assessments.results import contents, queries
from assessments.results.actions.computing import from_inputs, stored
from assessments.results.models import AppealPicture, Calculation, FirmResult, Result, Seal
from assessments.results.sealing import digest, link


def faults() -> Iterator[str]:
    """Every difference as a sentence; nothing when all is as it was published.

    Whoever writes the whole chain anew is found by nobody who has not noted down one of its hashes: `holds`.
    """
    previous, number = "", 0
    seals = list(queries.seals())
    for seal in seals:
        number += 1
        if seal.number != number:
            yield f"seal {number} is missing before seal {seal.number}"
            number = seal.number
        yield from _link(seal, previous)
        yield from _parts(seal)
        yield from _files(seal.cycle)
        yield from _scores(seal.cycle)
        previous = seal.hash
    sealed = {seal.cycle_id for seal in seals}
    for cycle in Cycle.objects.filter(state__in=PUBLIC).exclude(pk__in=sealed):
        yield f"{cycle.name}: published without a seal"
    for seal in seals:
        if seal.cycle.state not in PUBLIC:
            yield f"{seal.cycle.name}: sealed, but no longer published"


def holds(head: str) -> bool:
    """Whether the chain still has the hash that somebody noted down."""
    return Seal.objects.filter(hash=head).exists()


def _link(seal: Seal, previous: str) -> Iterator[str]:
    if seal.previous != previous:
        yield f"{seal.cycle.name}: seal {seal.number} does not follow the one before it"
    if seal.content != digest(seal.sections) or seal.hash != link(seal.previous, seal.content, seal.number):
        yield f"{seal.cycle.name}: seal {seal.number} was changed"


def _parts(seal: Seal) -> Iterator[str]:
    now = contents.sections(seal.cycle)
    for name in sorted({*now, *seal.sections}):
        if now.get(name) != seal.sections.get(name):
            yield f"{seal.cycle.name}: {name} were changed after publication"


def _files(cycle: Cycle) -> Iterator[str]:
    """The pictures of appeals are what they were: their rows hold the digest of each file."""
    for one in AppealPicture.objects.filter(cycle=cycle).select_related("appeal__entrant__compound").order_by("pk"):
        try:
            with one.picture.open("rb") as file:
                same = hashlib.sha256(file.read()).hexdigest() == one.digest
        except OSError:
            same = False
        if not same:
            yield f"{cycle.name}: a picture of the appeal of {one.appeal.entrant.compound.name} is gone or was changed"


def _scores(cycle: Cycle) -> Iterator[str]:
    last = queries.latest(cycle)
    if last is None:
        yield f"{cycle.name}: there is no computation"
        return
    inputs = Calculation.objects.values_list("inputs", flat=True).get(pk=last.pk)
    if digest(inputs) != last.digest:
        yield f"{cycle.name}: the stored inputs were changed"
    again = from_inputs(inputs)
    rows = {str(row.entrant_id): row for row in Result.objects.filter(calculation=last).select_related("grade", "entrant__compound")}
    for one in again.outcomes:
        row = rows.pop(one.key, None)
        if row is None:
            yield f"{cycle.name}: a result is missing"
        elif {name: getattr(row, name) for name in stored(one)} != stored(one) or (row.grade.name if row.grade else "") != one.grade:
            yield f"{cycle.name}: the score of {row.entrant.compound.name} is not what the stored inputs give"
    if rows:
        yield f"{cycle.name}: {len(rows)} results belong to nobody"
    firms = {str(firm): total for firm, total in FirmResult.objects.filter(calculation=last).values_list("firm", "total")}
    if firms != {firm: step.value for firm, step in again.firms.items()}:
        yield f"{cycle.name}: the firms' scores are not what the stored inputs give"
