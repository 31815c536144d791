"""Who opens and runs a retrofit."""

from __future__ import annotations

from typing import Any

from dispatch.retrofits.models import Project
from federation.accounts import rules as people
from federation.accounts.models import Membership, Role


def can_open(by: Membership, _subject: Any = None) -> bool:
    """The subdistrict decides on a batch retrofit; the departments prepare it."""
    return people.commands(by) or by.role in (Role.SECRETARIAT, Role.DEPARTMENT)


def can_run(by: Membership, project: Project) -> bool:
    """The office, and the people on site: the firms whose crews work on it, and the compound's community."""
    if can_open(by):
        return True
    if by.firm_id is not None:
        serves = project.compound.contracts.filter(firm=by.firm_id).exists()
        return bool(serves or project.links.filter(crew=True, request__jobs__firm=by.firm_id).exists())
    return by.role == Role.COMMUNITY and people.same(by.community_id, project.compound.community_id)
