"""What is stored can be computed again to the last digit."""

from __future__ import annotations

import json
import random

from assessments.scoring import assess, storing
from tests.assessments.scoring import cycles


def test_stored_inputs_give_the_same_assessment() -> None:
    chance = random.Random(11)
    for _ in range(200):
        scheme = cycles.chance_scheme(chance)
        entrants = cycles.chance_cycle(chance, scheme)
        text = json.dumps([storing.dump(scheme), storing.dump(entrants)])
        rules, rows = json.loads(text)
        assert storing.scheme(rules) == scheme and storing.entrants(rows) == entrants
        again = assess(storing.scheme(rules), storing.entrants(rows))
        assert again == assess(scheme, entrants)
        assert storing.dump(again) == storing.dump(assess(scheme, entrants))
