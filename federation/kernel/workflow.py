"""States as a table, and `move`, the only code that writes a `state` column."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused


@dataclass(frozen=True, slots=True)
class Verb:
    """A transition: from any of `sources` to `target`."""

    sources: frozenset[str]
    target: str
    label: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """What bounds a state: a label for people and the verb that the clock applies when nobody acted.

    `then` may be empty where the clock only raises an alarm to staff, who have a way out of the state.
    """

    why: str | Promise
    then: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """All states of one kind of row, its verbs, and for each state that is not final what happens when time is up."""

    name: str
    states: type[models.TextChoices]
    verbs: Mapping[str, Verb]
    clocks: Mapping[str, Clock] = field(default_factory=dict)

    def final(self) -> set[str]:
        """States without a way out, where a row rests for good."""
        leaving = {source for verb in self.verbs.values() for source in verb.sources}
        return set(self.states.values) - leaving

    def allowed(self, state: str) -> list[str]:
        """The verbs that leave `state`."""
        return [name for name, verb in self.verbs.items() if state in verb.sources]


def move(
    row: Any,
    workflow: Workflow,
    verb: str,
    *,
    by: Any,
    at: datetime,
    due_at: datetime | None = None,
    thread: uuid.UUID | None = None,
    **facts: Any,
) -> None:
    """Change the row's state, or raise Conflict with a sentence when it has moved on meanwhile.

    One conditional UPDATE decides races: of two simultaneous moves the database lets exactly one match.
    """
    transition = workflow.verbs[verb]
    changed = (
        type(row)
        ._default_manager.filter(pk=row.pk, state__in=transition.sources)
        .update(state=transition.target, state_since=at, state_due_at=due_at)
    )
    if not changed:
        row.refresh_from_db(fields=["state", "state_since", "state_due_at"])
        label = workflow.states(row.state).label
        raise Conflict(_("This is no longer possible: the current state is “%(state)s”.") % {"state": label}, code="state")
    before, row.state, row.state_since, row.state_due_at = row.state, transition.target, at, due_at
    audit.record(verb, row, by=by, at=at, thread=thread, before=before, after=transition.target, **facts)


class Stateful(models.Model):
    """Columns of a row with a workflow; `state_due_at` is when the clock acts if nobody else does."""

    state = models.CharField(max_length=20)
    state_since = models.DateTimeField()
    state_due_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


@contextmanager
def giving_way(to: type[Refused] = Conflict) -> Iterator[None]:
    """For clocks going through rows: a person was faster, so this one is undone and the next is tried."""
    try:
        with transaction.atomic():
            yield
    except to:
        return
