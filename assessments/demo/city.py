"""A city's survey in the reported size: 126,000 answers over 300 compounds that come to the reported 93.44 %; all else is made up.

Written by the database in a few statements. No code exists for these homes: the answers are only there to be summed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from assessments.cycles.models import Cycle, Entrant, SizeBand, Standing
from assessments.cycles.states import CycleState
from assessments.schemes import actions as schemes
from communities.contracts.models import ServiceContract
from communities.places.models import Community, Compound, CompoundClass
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.tenancy import scope
from federation.tenancy.patience import as_long_as_it_takes

NAME = "2022年上半年（演示）"
COMPOUNDS, FIRMS = 300, 60
#: How many chose each option, from best to worst: (71,000 + 41,320 + 0.9 x 6,016) / 126,000 = 93.44 % exactly.
OPTIONS = (71_000, 41_320, 6_016, 5_364, 2_300)
ANSWERS = sum(OPTIONS)
STARTS, ENDS, ASKED_FROM = date(2022, 1, 1), date(2022, 6, 30), date(2022, 6, 1)
#: Seven homes of ten answered.
_HOMES = """
INSERT INTO assessments_household
    (id, subdistrict_id, cycle_id, compound_id, building, unit, room, phone, phone_key, staff, digest, answered)
SELECT gen_random_uuid(), %(tenant)s, %(cycle)s, compound_id, ((n - 1) / 96 + 1) || '号楼', ((n - 1) %% 96 / 24 + 1) || '单元',
    ((n - 1) %% 24 / 2 + 1) || '0' || (n %% 2 + 1), '', '', false, encode(sha256((id::text || n)::bytea), 'hex'), n <= households * 7 / 10
FROM assessments_entrant, generate_series(1, households) AS n WHERE subdistrict_id = %(tenant)s AND cycle_id = %(cycle)s
"""
#: Everybody gets a lot, better where the compound is better; the best lots choose the best option, until its number is reached.
_ANSWERS = """
WITH given AS (
    SELECT e.id AS entrant, n, md5(e.id::text || n) AS lot, row_number() OVER (
        ORDER BY ('x' || substr(md5(e.id::text), 1, 4))::bit(16)::int * 0.35 + ('x' || substr(md5(n || e.id::text), 1, 4))::bit(16)::int, n
    ) AS rank
    FROM assessments_entrant e, generate_series(1, households * 7 / 10) AS n WHERE e.subdistrict_id = %(tenant)s AND e.cycle_id = %(cycle)s
), chosen AS (
    SELECT *, CASE WHEN rank <= %(one)s THEN 1 WHEN rank <= %(two)s THEN 2 WHEN rank <= %(three)s THEN 3 WHEN rank <= %(four)s THEN 4 ELSE 5
        END AS option, ('x' || substr(lot, 1, 4))::bit(16)::int AS dice FROM given
)
INSERT INTO assessments_answer
    (id, subdistrict_id, cycle_id, entrant_id, seat, channel, renter, overall, choices, "on", hour, seconds, device, address, forms, staff,
    looked, signals, verdict, reason)
SELECT gen_random_uuid(), %(tenant)s, %(cycle)s, entrant, encode(sha256(lot::bytea), 'hex'),
    CASE WHEN dice %% 20 < 13 THEN 'link' WHEN dice %% 20 < 16 THEN 'sms' WHEN dice %% 20 < 18 THEN 'paper' ELSE 'visit' END,
    dice %% 9 = 0, option, ARRAY[option, greatest(option - dice %% 2, 1), option, least(option + dice %% 3 / 2, 5), option],
    %(from)s::date + dice %% 30, 8 + dice %% 14, 20 + dice %% 200, '', '', '{}', false, true, '{}', '', ''
FROM chosen
"""


def sizes() -> list[int]:
    """Homes of each compound: multiples of ten, unequal, of which seven tenths answer: together 126,000."""
    weights = [40 + number * 37 % 41 for number in range(COMPOUNDS)]
    whole = ANSWERS // 7
    tens = [weight * whole // sum(weights) for weight in weights]
    for number in range(whole - sum(tens)):
        tens[number] += 1
    return [10 * ten for ten in tens]


def build(*, by: Membership, at: datetime) -> Cycle:
    """Make all of it in the current subdistrict, where nothing of it may be yet."""
    cycle = answers(by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_HOMES, {"tenant": scope.current(), "cycle": cycle.pk})
    return cycle


def answers(*, by: Membership, at: datetime) -> Cycle:
    """All but the register of homes."""
    scheme = schemes.from_preset("four_panels", by=by, at=at)
    schemes.lock(scheme, by=by, at=at)
    cycle: Cycle = Cycle.objects.create(
        scheme=scheme, name=NAME, starts_on=STARTS, ends_on=ENDS, survey_from=ASKED_FROM, survey_until=ENDS, created_by=by, created_at=at,
        opened_at=at, state=CycleState.OPEN, state_since=at,
    )  # fmt: skip
    _entrants(cycle, at)
    best, good, fair, poor, _worst = OPTIONS
    ends = {"one": best, "two": best + good, "three": best + good + fair, "four": best + good + fair + poor}
    with as_long_as_it_takes(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a page may not take so long, a loader may
        facts: dict[str, Any] = {"tenant": scope.current(), "cycle": cycle.pk, "from": ASKED_FROM, **ends}
        cursor.execute(_ANSWERS, facts)
        cursor.execute("ANALYZE assessments_answer")
    return cycle


def _entrants(cycle: Cycle, at: datetime) -> None:
    community, _made = Community.objects.get_or_create(name="演示社区", defaults={"name_en": "Demo community"})
    firms = PropertyFirm.objects.bulk_create(
        PropertyFirm(name=f"示范物业{n + 1:02d}", state=FirmState.ADMITTED, state_since=at, joined_on=STARTS) for n in range(FIRMS)
    )
    classes = CompoundClass.values
    places = Compound.objects.bulk_create(
        Compound(community=community, name=f"评价小区{n + 1:03d}", grade=classes[n % 4], households=homes, buildings=homes // 96 + 1)
        for n, homes in enumerate(sizes())
    )
    contracts = ServiceContract.objects.bulk_create(
        ServiceContract(firm=firms[n % FIRMS], compound=place, during=DateRange(date(2020, 1, 1), date(2025, 1, 1)))
        for n, place in enumerate(places)
    )
    Entrant.objects.bulk_create(
        Entrant(
            cycle=cycle, compound=place, contract=contract, firm_id=contract.firm_id, during=DateRange(STARTS, date(2022, 7, 1)),
            grade=place.grade, households=place.households, standing=Standing.RANKED, size_band=_band(place.households),
        )
        for place, contract in zip(places, contracts, strict=True)
    )  # fmt: skip


def _band(homes: int) -> str:
    return SizeBand.SMALL if homes < 450 else SizeBand.MEDIUM if homes < 700 else SizeBand.LARGE
