"""What is done with scoring sheets: filled in by hand, or taken in from a third party's table."""

from __future__ import annotations

from assessments.sheets.actions.filling import (
    MOST_PICTURES,
    NewMark,
    add_evidence,
    correct,
    drop,
    remove_evidence,
    save_marks,
    sign,
)
from assessments.sheets.actions.importing import take_in, upload

__all__ = [
    "MOST_PICTURES", "NewMark", "add_evidence", "correct", "drop", "remove_evidence", "save_marks", "sign", "take_in",
    "upload",
]  # fmt: skip
