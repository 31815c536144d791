"""The life of a hotline import, as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Looked at, not imported")
    STAGING = "staging", _("Being read")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


S = ImportState
WORKING = frozenset({S.STAGING, S.RUNNING})
IMPORT = Workflow(
    name="hotline import",
    states=ImportState,
    verbs={
        "begin_import": Verb(frozenset({S.UPLOADED}), S.STAGING, _("Import")),
        "read_import": Verb(frozenset({S.STAGING}), S.RUNNING, _("Read")),
        "finish_import": Verb(frozenset({S.RUNNING}), S.DONE, _("Finish")),
        "fail_import": Verb(WORKING, S.FAILED, _("Fail")),
        "cancel_import": Verb(frozenset({S.UPLOADED, *WORKING}), S.CANCELLED, _("Cancel")),
    },
    clocks={
        S.UPLOADED: Clock(_("Nobody imported it: the file is thrown away."), "cancel_import"),
        S.STAGING: Clock(_("Reading stands still: it is asked for again.")),
        S.RUNNING: Clock(_("The import stands still: it is asked for again.")),
    },
)
