"""How much the costly tests do.

By default as much as shows a defect within the quarter of an hour that every change may take; with SIZE=full, as in
`SIZE=full make test ARGS="tests/journeys/test_storm.py -s"`, the numbers that the project promises.
"""

from __future__ import annotations

import os

FULL = os.environ.get("SIZE") == "full"
