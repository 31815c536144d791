"""How much the costly tests do.

By default as much as shows a defect within the quarter of an hour that every change may take; with SIZE=full, as in
`SIZE=full make test ARGS="tests/journeys/test_storm.py -s"`, the numbers that the project promises.
"""

from __future__ import annotations

import os

FULL = os.environ.get("SIZE") == "full"

#: Files that compute or wait for long, longest first (seconds on two cores): workers begin with them, so that none is last.
LONG = (
    "journeys/test_storm.py",
    "journeys/test_crash.py",
    "journeys/test_story_in_the_browser.py",
    "journeys/test_escalations.py",
    "journeys/test_crawl.py",
    "journeys/test_fieldwork.py",
    "journeys/test_work_order.py",
    "journeys/test_cycle.py",
    "contract/test_schemathesis.py",
    "journeys/test_consultation_and_neighbour.py",
    "dispatch/hotline/test_flat.py",
    "federation/api/test_walls.py",
    "federation/api/test_matrix.py",
    "journeys/test_resident.py",
    "assessments/surveys/test_firms_reach_nothing.py",
    "dispatch/mutual_aid/test_booking_storm.py",
)
