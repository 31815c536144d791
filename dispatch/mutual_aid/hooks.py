"""What other capabilities ask or do when a job moves, inside the verb's own transaction; mutual aid knows none of them.

`before` may raise Refused and so keep the verb from happening; `after` does what must happen with it or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from dispatch.mutual_aid.models import Job
from federation.accounts.models import Membership

Hook = Callable[[Job, Membership | None, datetime], None]
VERBS = frozenset({"book", "set_out", "arrive", "complete", "confirm", "credit", "cancel"})

_BEFORE: dict[str, list[Hook]] = defaultdict(list)
_AFTER: dict[str, list[Hook]] = defaultdict(list)


def before(verb: str, hook: Hook) -> None:
    """Ask `hook` before a job takes `verb`."""
    _add(_BEFORE, verb, hook)


def after(verb: str, hook: Hook) -> None:
    """Run `hook` once a job has taken `verb`."""
    _add(_AFTER, verb, hook)


def _add(hooks: dict[str, list[Hook]], verb: str, hook: Hook) -> None:
    assert verb in VERBS, verb
    if hook not in hooks[verb]:
        hooks[verb].append(hook)


def ask(verb: str, job: Job, *, by: Membership | None, at: datetime) -> None:
    """Let everybody who registered object."""
    for hook in _BEFORE[verb]:
        hook(job, by, at)


def tell(verb: str, job: Job, *, by: Membership | None, at: datetime) -> None:
    """Let everybody who registered follow."""
    for hook in _AFTER[verb]:
        hook(job, by, at)
