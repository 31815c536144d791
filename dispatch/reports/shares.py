"""Numbers of reports, pure: a share keeps what it was made of, and what to do about a shortage follows from its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TRAIN = {"no_skill", "level_too_low", "certificate_missing", "certificate_expired", "advise_only", "licensed_firm_only", "not_verified"}
MORE = {
    "busy", "not_available", "kept_at_home", "daily_limit", "burden_limit", "insufficient_capacity", "no_operator", "out_of_service",
    "own_project",
}  # fmt: skip
NEARER = {"too_far", "not_neighbour"}
WILLING = {"excluded", "firm_suspended"}


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; nothing of nothing is not 0 % but no figure at all."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None

    @property
    def rest(self) -> int:
        return self.whole - self.part


NOTHING = Share(0, 0)


def remedy(reasons: Mapping[str, int]) -> str:
    """`none` (nobody in the pool offers it), `train`, `more`, `nearer` or `willing`: what most of the exclusions call for."""
    groups = {"train": TRAIN, "more": MORE, "nearer": NEARER, "willing": WILLING}
    counts = {name: sum(n for reason, n in reasons.items() if reason in group) for name, group in groups.items()}
    most = max(counts.values())
    return next((name for name, n in counts.items() if n == most), "none") if most else "none"
