"""Who may do what: every operation of the API called as every role, with the answers that docs/permissions.csv says (promise P3).

`yes` also stands for a refusal by the state of the row or by a wrong value, which come after the right was checked; `no` is 403,
`unseen` is 404: for this person there is no such row; `value` is 400: somebody else's firm, compound or project is no value that this
person may give.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from federation.api.throttles import AddressThrottle
from federation.environment import BASE_DIR
from tests import canaries
from tests.cast import Cast
from tests.federation.api.bodies import given, operations, tried
from tests.federation.api.caller import Caller
from tests.federation.api.test_walls import _without_limits, busy

__all__ = ["_without_limits", "busy"]

TABLE = Path(BASE_DIR) / "docs" / "permissions.csv"
#: Firm 1 asks and holds, firm 2 helps, firm 3 has nothing to do with either; a manager and an employee of firm 1.
PEOPLE = (
    "dispatcher", "leader", "department", "secretariat", "community", "grid", "firm1", "firm2", "firm3", "manager1", "staff1", "owners",
    "assessor", "resident", "",
)  # fmt: skip
WORDS = {
    **dict.fromkeys((200, 201, 202, 204, 409, 422), "yes"), 401: "no", 403: "no", 404: "unseen", 400: "value",
}  # fmt: skip


def answered(callers: list[Caller], method: str, path: str, numbers: dict[str, str]) -> list[str]:
    """The word for what each person is answered; whatever the call did is taken back. No answer tells one of the `numbers`."""
    (address, sent), words = given(method, path), []
    for caller in callers:
        answer = tried(caller, method, address, sent)
        assert answer.status_code in WORDS, (caller.username, method, path, answer.status_code)
        assert canaries.told(numbers, answer) == [], (caller.username, method, path)
        words.append(WORDS[answer.status_code])
    return words


@pytest.fixture(autouse=True)
def _everybody_may_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"address": "1000000/min"})


def test_every_role_may_do_what_the_table_says_and_nothing_else(busy: None, luyi: Cast, now: datetime) -> None:
    canaries.people(luyi, now)
    numbers, callers = canaries.plant(), [Caller(name) for name in PEOPLE]
    found = {f"{method} {path.removeprefix('/api/v1')}": answered(callers, method, path, numbers) for method, path in operations()}
    counts = Counter(word for row in found.values() for word in row)
    sys.stdout.write(f"  {len(found)} operations × {len(PEOPLE)} people: {dict(counts)}")
    if os.environ.get("WRITE"):
        write(found)
    told = {row[0]: row[1:] for row in list(csv.reader(TABLE.read_text(encoding="utf-8").splitlines()))[1:]}
    assert found.keys() == told.keys(), "an operation without a line, or a line without an operation"
    assert {key: (told[key], row) for key, row in found.items() if told[key] != row} == {}


def write(found: dict[str, list[str]]) -> None:
    """The table as it is answered now; to be read line by line before it is committed."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["operation", *(name or "anonymous" for name in PEOPLE)])
        lines.writerows([key, *row] for key, row in sorted(found.items(), key=lambda pair: pair[0].split()[::-1]))
