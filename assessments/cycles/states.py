"""The life of a cycle (domain 4.4): opened, collected, checked, shown to the firms, appealed, decided, final, published, used."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class CycleState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    OPENING = "opening", _("Being opened")
    OPEN = "open", _("Collecting")
    CHECKING = "checking", _("Internal check")
    NOTIFIED = "notified", _("Firms may appeal")
    DECIDING = "deciding", _("Appeals being decided")
    FINAL = "final", _("Final")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Concluded")
    CALLED_OFF = "called_off", _("Called off")


S = CycleState
#: Nobody is asked for scores yet.
BEFORE_OPEN = frozenset({S.DRAFT, S.OPENING})
#: Scores can still be entered or corrected by a new sheet.
COLLECTING = frozenset({S.OPEN})
#: Firms see their own scores.
SHOWN = frozenset({S.NOTIFIED, S.DECIDING, S.FINAL, S.PUBLISHED, S.CLOSED})
#: Everybody may see the ranking.
PUBLIC = frozenset({S.PUBLISHED, S.CLOSED})

CYCLE = Workflow(
    name="assessment cycle",
    states=CycleState,
    verbs={
        "begin_opening": Verb(frozenset({S.DRAFT}), S.OPENING, _("Have the cycle opened")),
        "give_up_opening": Verb(frozenset({S.OPENING}), S.DRAFT, _("Give up opening")),
        "open_cycle": Verb(frozenset({S.DRAFT, S.OPENING}), S.OPEN, _("Open the cycle")),
        "start_checking": Verb(frozenset({S.OPEN}), S.CHECKING, _("End collecting, check")),
        "collect_again": Verb(frozenset({S.CHECKING}), S.OPEN, _("Collect again")),
        "notify_firms": Verb(frozenset({S.CHECKING}), S.NOTIFIED, _("Show the firms their scores")),
        "start_deciding": Verb(frozenset({S.NOTIFIED}), S.DECIDING, _("Decide the appeals")),
        "make_final": Verb(frozenset({S.NOTIFIED, S.DECIDING}), S.FINAL, _("Make final")),
        "publish_cycle": Verb(frozenset({S.FINAL}), S.PUBLISHED, _("Publish")),
        "conclude_cycle": Verb(frozenset({S.PUBLISHED}), S.CLOSED, _("Conclude")),
        "call_off": Verb(frozenset({S.DRAFT, S.OPENING, S.OPEN, S.CHECKING}), S.CALLED_OFF, _("Call off the cycle")),
    },
    clocks={
        S.DRAFT: Clock(_("The cycle should have been opened.")),
        S.OPENING: Clock(_("A worker should have opened the cycle.")),
        S.OPEN: Clock(_("Collecting should be over.")),
        S.CHECKING: Clock(_("The check should be over.")),
        S.NOTIFIED: Clock(_("The time to appeal is over."), "start_deciding"),
        S.DECIDING: Clock(_("The appeals should have been decided.")),
        S.FINAL: Clock(_("The result should have been published.")),
        S.PUBLISHED: Clock(_("The consequences should have been drawn.")),
    },
)
