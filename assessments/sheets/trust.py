"""How far a picture can be trusted: where and when it was taken, as the phone said. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from communities.places.coordinates import Placed, metres


@dataclass(frozen=True, slots=True)
class Trust:
    """`far` is the distance to the compound in metres where it is beyond the limit; None where it is near or not known."""

    far: int | None = None
    unplaced: bool = False
    untimed: bool = False

    @property
    def doubtful(self) -> bool:
        return self.far is not None or self.unplaced or self.untimed


def trust(picture: Placed, place: Placed, *, accuracy: int | None, timed: bool, limit: int) -> Trust:
    """A position counts as far only where even its own inaccuracy does not explain the distance."""
    away = metres(picture, place)
    far = away if away is not None and away - min(accuracy or 0, limit) > limit else None
    return Trust(far, unplaced=picture.latitude is None, untimed=not timed)
