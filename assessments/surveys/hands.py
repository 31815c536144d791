"""The code in a household's hand: everything that its page and its answer need, read by one statement.

Very many homes answer in the same evenings, so the way of an answer is short: one statement reads, one takes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from assessments.cycles.states import CycleState
from assessments.schemes.models import AnswerRule, PanelCode
from assessments.surveys.codes import Code
from assessments.surveys.questions import Question, asked_by
from federation.tenancy import policy
from federation.tenancy.models import in_language

#: The firm then at work counts, else the last one; an excluded project counts for the one it was merged into. Subqueries instead of
#: joins: behind the walls the planner needs four times as long for eight joined tables as for eight single ones.
_READ = """
SELECT h.id, h.answered, h.cycle_id, street.name, street.name_en, street.timezone,
    (SELECT json_build_array(place.name, place.name_en) FROM communities_compound place WHERE place.id = h.compound_id),
    (SELECT json_build_array(c.name, c.state, c.survey_from, c.survey_until,
        (SELECT scheme.answer_rule FROM assessments_scheme scheme WHERE scheme.id = c.scheme_id),
        ARRAY(SELECT i.parameters -> 'questions' FROM assessments_indicator i WHERE i.panel_id = (
            SELECT p.id FROM assessments_panel p WHERE p.scheme_id = c.scheme_id AND p.code = %(panel)s) ORDER BY i.position)
        ) FROM assessments_cycle c WHERE c.id = h.cycle_id),
    (SELECT json_build_array(counted.id,
        (SELECT json_build_array(f.name, f.name_en) FROM federation_propertyfirm f WHERE f.id = counted.firm_id)
        ) FROM assessments_entrant counted WHERE counted.id = (
            SELECT CASE e.standing WHEN 'excluded' THEN e.merged_into_id ELSE e.id END FROM assessments_entrant e
            WHERE e.cycle_id = h.cycle_id AND e.compound_id = h.compound_id
            ORDER BY e.during @> (%(at)s AT TIME ZONE street.timezone)::date DESC, e.during DESC LIMIT 1)),
    (SELECT value FROM federation_setting own WHERE own.subdistrict_id = %(tenant)s AND own.key = %(limit)s)
FROM assessments_household h JOIN federation_subdistrict street ON street.id = %(tenant)s AND street.active
WHERE h.subdistrict_id = %(tenant)s AND h.digest = %(digest)s
"""
LIMIT = "survey_address_most"


@dataclass(frozen=True, slots=True)
class Hand:
    """A home that holds a code, its cycle, and the project that its answer counts for."""

    code: Code
    home: UUID
    answered: bool
    compound: Sequence[str]  # Chinese, English
    cycle: UUID
    name: str
    state: str
    since: date
    until: date
    latest: bool  # the latest answer counts, not the first
    entrant: UUID | None
    firm: Sequence[str]  # empty where there is none
    street: Sequence[str]
    zone: ZoneInfo
    asked: tuple[Question, ...]
    most: int  # answers from one network address in an hour

    def is_open(self, at: datetime) -> bool:
        """Whether answers are taken now; the first and the last day are included."""
        return self.state == CycleState.OPEN and self.since <= at.astimezone(self.zone).date() <= self.until

    @property
    def compound_label(self) -> str:
        """The compound in the reader's language."""
        return in_language(*self.compound)

    @property
    def firm_label(self) -> str:
        """The firm in the reader's language, empty where there is none."""
        return in_language(*self.firm) if self.firm else ""

    @property
    def street_label(self) -> str:
        """The subdistrict in the reader's language."""
        return in_language(*self.street)


def read(code: Code, at: datetime) -> Hand | None:
    """Who holds this code now; None when nobody does. The subdistrict's scope must be open."""
    facts: dict[str, Any] = {"tenant": code.subdistrict, "digest": code.digest, "at": at, "panel": PanelCode.RESIDENT, "limit": LIMIT}
    with connection.cursor() as cursor:
        cursor.execute(_READ, facts)
        row = cursor.fetchone()
    if row is None:
        return None
    home, answered, cycle, street, street_en, zone, compound, facts_of_cycle, entrant, most = row
    name, state, since, until, rule, asked = facts_of_cycle
    counted, firm = entrant or (None, None)
    return Hand(
        code=code, home=home, answered=answered, compound=compound, cycle=cycle, name=name, state=state, since=date.fromisoformat(since),
        until=date.fromisoformat(until), latest=rule == AnswerRule.LATEST, entrant=UUID(counted) if counted else None, firm=firm or (),
        street=(street, street_en), zone=ZoneInfo(zone), asked=asked_by(asked),
        most=int(most) if most is not None else policy.SETTINGS[LIMIT].default,
    )  # fmt: skip
