"""The life of a campaign, and of a finding from the inspection to its closing (销号)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")
    CALLED_OFF = "called_off", _("Called off")


C = CampaignState
CAMPAIGN = Workflow(
    name="rectification campaign",
    states=CampaignState,
    verbs={
        "start_campaign": Verb(frozenset({C.DRAFT}), C.RUNNING, _("Start")),
        "close_campaign": Verb(frozenset({C.RUNNING}), C.CLOSED, _("Close")),
        "call_off_campaign": Verb(frozenset({C.DRAFT, C.RUNNING}), C.CALLED_OFF, _("Call off")),
    },
    clocks={
        C.DRAFT: Clock(_("A draft waits for its start; it hurts nobody.")),
        C.RUNNING: Clock(_("The period of the campaign is over.")),
    },
)


class FindingState(models.TextChoices):
    OPEN = "open", _("To be rectified")
    RECTIFIED = "rectified", _("Rectified, to be checked")
    CLOSED = "closed", _("Closed out")
    EXCUSED = "excused", _("Excused")


F = FindingState
#: What still keeps a campaign from being closed.
UNDONE = (F.OPEN, F.RECTIFIED)
FINDING = Workflow(
    name="finding of a campaign",
    states=FindingState,
    verbs={
        "rectify_finding": Verb(frozenset({F.OPEN}), F.RECTIFIED, _("Report as rectified")),
        "pass_finding": Verb(frozenset({F.RECTIFIED}), F.CLOSED, _("Passed, close")),
        "fail_finding": Verb(frozenset({F.RECTIFIED}), F.OPEN, _("Not passed, rectify again")),
        "excuse_finding": Verb(frozenset({F.OPEN, F.RECTIFIED}), F.EXCUSED, _("Excuse")),
    },
    clocks={
        F.OPEN: Clock(_("The firm should have rectified it.")),
        F.RECTIFIED: Clock(_("The office should have checked it.")),
    },
)
