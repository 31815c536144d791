"""Who can help whom, and when. Pure: values in, values out; no framework, no clock, no chance but a seed."""

from dispatch.matching.planning import plan
from dispatch.matching.ranking import rank
from dispatch.matching.shortfalls import shortfalls, with_rows
from dispatch.matching.types import (
    Ability,
    Candidate,
    Certificate,
    Exclusion,
    Firm,
    Floor,
    Helper,
    Interval,
    Kind,
    Line,
    Part,
    Plan,
    Problem,
    Ranking,
    Reason,
    Request,
    Requirement,
    Row,
    Shortfall,
    Weights,
)
from dispatch.matching.warming import warm_up

__all__ = [
    "Ability",
    "Candidate",
    "Certificate",
    "Exclusion",
    "Firm",
    "Floor",
    "Helper",
    "Interval",
    "Kind",
    "Line",
    "Part",
    "Plan",
    "Problem",
    "Ranking",
    "Reason",
    "Request",
    "Requirement",
    "Row",
    "Shortfall",
    "Weights",
    "plan",
    "rank",
    "shortfalls",
    "warm_up",
    "with_rows",
]
