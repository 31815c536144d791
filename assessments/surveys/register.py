"""The register of a cycle: homes by number or from a list, letters with codes, texts to known phones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.cycles.models import Cycle, Entrant
from assessments.cycles.states import CycleState
from assessments.surveys import codes, queries, rules
from assessments.surveys.codes import Code
from assessments.surveys.models import Household
from communities.places.models import Compound
from dispatch.intake import actions as door
from dispatch.intake.actions import Caller
from dispatch.intake.texting import text
from dispatch.work_orders import phones
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require
from federation.pool.models import Resource
from federation.tenancy import scope

MOST_LETTERS = 600
BEFORE_THE_END = frozenset({CycleState.DRAFT, CycleState.OPENING, CycleState.OPEN})
PER_FLOOR = 4
#: Homes that nobody listed: so many as the snapshot says, spread over the compound's buildings, four to a floor.
_BY_NUMBER = """
INSERT INTO assessments_household
    (id, subdistrict_id, cycle_id, compound_id, building, unit, room, phone, phone_key, staff, digest, answered)
SELECT gen_random_uuid(), %(tenant)s, %(cycle)s, place.compound, ((number - 1) / place.each + 1) || '号楼', '',
    ((number - 1) %% place.each / %(floor)s + 1) || lpad(((number - 1) %% place.each %% %(floor)s + 1)::text, 2, '0'),
    '', '', false, '', false
FROM (
    SELECT c.id AS compound, max(e.households) AS homes, ceil(max(e.households) / greatest(max(c.buildings), 1)::numeric)::int AS each
    FROM assessments_entrant e JOIN communities_compound c ON c.id = e.compound_id
    WHERE e.subdistrict_id = %(tenant)s AND e.cycle_id = %(cycle)s AND (e.standing <> 'excluded' OR e.merged_into_id IS NOT NULL)
        AND NOT EXISTS (SELECT FROM assessments_household h WHERE h.cycle_id = e.cycle_id AND h.compound_id = c.id)
    GROUP BY c.id
) AS place, generate_series(1, place.homes) AS number
"""
_SAME_AS_LAST = """
INSERT INTO assessments_household
    (id, subdistrict_id, cycle_id, compound_id, building, unit, room, phone, phone_key, staff, digest, answered)
SELECT gen_random_uuid(), h.subdistrict_id, %(cycle)s, h.compound_id, h.building, h.unit, h.room, h.phone, h.phone_key, h.staff, '', false
FROM assessments_household h WHERE h.subdistrict_id = %(tenant)s AND h.cycle_id = %(before)s
    AND NOT EXISTS (SELECT FROM assessments_household own WHERE own.cycle_id = %(cycle)s AND own.compound_id = h.compound_id)
    AND EXISTS (SELECT FROM assessments_entrant e WHERE e.cycle_id = %(cycle)s AND e.compound_id = h.compound_id)
"""


def fill(cycle: Cycle, *, by: Membership, at: datetime) -> int:
    """Homes for every compound without any: those of the cycle before, else by number. Returns how many are new."""
    require(rules.can_run, by, cycle)
    _before_the_end(cycle)
    last = Cycle.objects.filter(homes__isnull=False, starts_on__lt=cycle.starts_on).order_by("-starts_on").first()
    with transaction.atomic(), connection.cursor() as cursor:
        facts = {"tenant": scope.current(), "cycle": cycle.pk, "before": last.pk if last else None, "floor": PER_FLOOR}
        cursor.execute(_SAME_AS_LAST, facts)
        made = cursor.rowcount
        cursor.execute(_BY_NUMBER, facts)
        made += cursor.rowcount
        audit.record("fill_register", cycle, by=by, at=at, rows=made)
    return made


def issue_letters(
    cycle: Cycle, compound: Compound, building: str, *, again: bool, by: Membership, at: datetime
) -> list[tuple[Household, Code]]:
    """Fresh codes for a building's homes that have not answered, to be printed now: afterwards nobody can read them again.

    `again` also replaces codes of letters that were printed before; those letters are void.
    """
    require(rules.can_run, by, cycle)
    _before_the_end(cycle)
    with transaction.atomic():
        rows = queries.homes(cycle, compound).filter(building=building, answered=False)
        homes = list((rows if again else rows.filter(digest="")).select_for_update()[: MOST_LETTERS + 1])
        if len(homes) > MOST_LETTERS:
            raise Refused(_("At most %(most)d letters at once.") % {"most": MOST_LETTERS}, code="many")
        issued = _issue(homes)
        audit.record("issue_letters", cycle, by=by, at=at, name=f"{compound} {building}", rows=len(issued))
    return issued


def _issue(homes: Sequence[Household]) -> list[tuple[Household, Code]]:
    issued = [(home, codes.new(scope.current())) for home in homes]
    for home, code in issued:
        home.digest = code.digest
    Household.objects.bulk_update(homes, ["digest"], batch_size=500)
    return issued


def invite(cycle: Cycle, compound: Compound, *, by: Membership, at: datetime) -> int:
    """Text a link to every home of a compound whose phone is known and that holds no code yet; returns how many."""
    require(rules.can_run, by, cycle)
    if cycle.state != CycleState.OPEN:
        raise Refused(_("The survey is not open now."), code="closed")
    with transaction.atomic():
        rows = queries.homes(cycle, compound).filter(digest="", answered=False).exclude(phone_key="")
        issued = _issue(list(rows.select_for_update()[:MOST_LETTERS]))
        with translation.override(settings.LANGUAGE_CODE):
            for home, code in issued:
                words = _("%(name)s: how satisfied are you with your property service? Answer without being named: %(link)s")
                text(home.phone, words % {"name": compound, "link": address(code)}, event="survey.invite", at=at)
        audit.record("invite_homes", cycle, by=by, at=at, name=str(compound), rows=len(issued))
    return len(issued)


def address(code: Code) -> str:
    """What a letter's QR code and a text hold."""
    return f"{settings.SITE_URL}/survey/{code.text}/"


def send_code(cycle: Cycle, phone: str, *, caller: Caller, at: datetime) -> None:
    """A one-time code to the phone; whether the phone is in the register is told only to who holds it."""
    if not queries.is_open(cycle, at):
        raise Refused(_("The survey is not open now."), code="closed")
    door.send_code(phone, purpose="survey", caller=caller, at=at)


def prove_phone(cycle: Cycle, phone: str, typed: str, *, at: datetime) -> Code:
    """The typed code is right: a code to answer with for a home of this phone that has not answered."""
    key = door.check_code(phone, typed, at=at)
    home = queries.home_of_phone(cycle, key)
    if home is None:
        raise Refused(_("This phone is not in the register. Please use the letter, or ask your community."), code="unknown")
    if home.answered:
        raise Refused(_("Your household has answered already. Thank you."), code="answered")
    code = codes.new(scope.current())
    Household.objects.filter(pk=home.pk, answered=False).update(digest=code.digest)
    return code


def mark_staff_phones(cycle: Cycle) -> int:
    """Mark homes whose phone is one of a firm's or of its people in the pool; returns how many are marked."""
    sealed = [*Resource.objects.values_list("phone", flat=True), *PropertyFirm.objects.values_list("phone", flat=True)]
    keys = {phones.key_of(phone) for phone in sealed if phone}
    rows = Household.objects.filter(cycle=cycle).exclude(phone_key="")
    rows.filter(staff=True).exclude(phone_key__in=keys).update(staff=False)
    rows.filter(staff=False, phone_key__in=keys).update(staff=True)
    return int(rows.filter(staff=True).count())


def _before_the_end(cycle: Cycle) -> None:
    if cycle.state not in BEFORE_THE_END:
        raise Refused(_("The survey of this cycle is over."), code="closed")


def compounds_of(cycle: Cycle) -> dict[str, Compound]:
    """The compounds taking part, by name, for importing."""
    rows = Compound.objects.filter(pk__in=Entrant.objects.filter(cycle=cycle).values("compound"))
    return {row.name: row for row in rows}
