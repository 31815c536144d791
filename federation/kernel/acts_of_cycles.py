"""What the log calls the acts of schemes, cycles and scoring sheets; `acts.py` holds them with all others."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "make_scheme": _("Made an assessment scheme"),
    "new_version": _("Began a new version of a scheme"),
    "rewrite_scheme": _("Changed a scheme"),
    "lock_scheme": _("Locked a scheme"),
    "retire_scheme": _("Retired a scheme"),
    "prepare_cycle": _("Prepared an assessment cycle"),
    "renew_entrants": _("Listed anew who takes part"),
    "set_standing": _("Changed how a compound takes part"),
    "change_dates": _("Changed the dates of a cycle"),
    "assign_rater": _("Named a rater"),
    "assign_raters": _("Named the raters"),
    "unassign_rater": _("Took a rater off"),
    "declare_interest": _("Declared a conflict of interest"),
    "begin_opening": _("Asked for the cycle to be opened"),
    "open_cycle": _("Opened the cycle"),
    "give_up_opening": _("The cycle could not be opened"),
    "remind_raters": _("Reminded the raters"),
    "start_checking": _("Ended the collecting and began the checking"),
    "collect_again": _("Went back to collecting"),
    "begin_sheet": _("Began a scoring sheet"),
    "correct_sheet": _("Corrected a scoring sheet"),
    "sign_sheet": _("Signed a scoring sheet"),
    "drop_sheet": _("Dropped a scoring sheet"),
    "replace_sheet": _("Replaced a scoring sheet"),
    "add_evidence": _("Added evidence to a scoring sheet"),
    "remove_evidence": _("Removed evidence from a scoring sheet"),
    "upload_results": _("Uploaded a third party's results"),
    "import_results": _("Took over a third party's results"),
}

KINDS: dict[str, str | Promise] = {
    "scheme": _("Assessment scheme"),
    "entrant": _("Compound of a cycle"),
    "rater": _("Rater of a cycle"),
    "sheet": _("Scoring sheet"),
    "evidence": _("Evidence"),
    "sheetimport": _("Third party's results"),
}
