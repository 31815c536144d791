"""Golden cases: published examples that each computation must reproduce. The capabilities register what they can compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One value of one case: what the file says beside what we compute; both are shown as they stand."""

    case: str
    value: str
    expected: Any
    computed: Any

    @property
    def agrees(self) -> bool:
        return bool(self.expected == self.computed)


#: From a file's parsed content to its lines; a case without its fields raises KeyError, TypeError or ValueError.
Check = Callable[[Any], Iterable[Line]]
_checks: dict[str, Check] = {}


class UnfitFile(ValueError):
    """The file holds no cases of the kind that was asked for."""


def register(kind: str, check: Check) -> None:
    """Offer a kind of cases to `manage.py golden`."""
    _checks[kind] = check


def kinds() -> list[str]:
    """What can be checked, in alphabetical order."""
    return sorted(_checks)


def lines(kind: str, content: Any) -> list[Line]:
    """Every value of every case in the file; raises UnfitFile where a case lacks what its kind needs."""
    try:
        found = list(_checks[kind](content))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise UnfitFile(f"these are no cases of “{kind}”: {error!r}") from error
    if not found:
        raise UnfitFile(f"there is no case of “{kind}” in it")
    return found


def places(*numbers: float) -> int:
    """How many decimals the file gives at most, so that what we compute is compared as exactly as it was published."""
    exponents = (Decimal(repr(number)).as_tuple().exponent for number in numbers)
    return max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)
