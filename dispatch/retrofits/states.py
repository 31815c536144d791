"""The life of a retrofit project and of one home in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ProjectState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    GIVEN_UP = "cancelled", _("Given up")


PROJECT = Workflow(
    name="retrofit project",
    states=ProjectState,
    verbs={
        "start_project": Verb(frozenset({ProjectState.PLANNED}), ProjectState.RUNNING, _("Start")),
        "finish_project": Verb(frozenset({ProjectState.RUNNING}), ProjectState.FINISHED, _("Finish")),
        "give_up": Verb(frozenset({ProjectState.PLANNED, ProjectState.RUNNING}), ProjectState.GIVEN_UP, _("Give up")),
    },
    clocks={
        ProjectState.PLANNED: Clock(_("The planned start has passed.")),
        ProjectState.RUNNING: Clock(_("The planned end has passed.")),
    },
)


class HomeState(models.TextChoices):
    WAITING = "waiting", _("Not done")
    DONE = "done", _("Done")
    NOBODY = "nobody", _("Nobody at home")
    REFUSED = "refused", _("Refused")
