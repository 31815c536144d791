"""Open a retrofit, list its homes, note visits and decisions, ask for crews, mark homes, finish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.contracts.queries import firm_of
from communities.places.models import Compound
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest
from dispatch.retrofits import queries, rules
from dispatch.retrofits.models import Home, Note, NoteKind, Project, ProjectRequest
from dispatch.retrofits.states import PROJECT, HomeState, ProjectState
from federation.accounts.models import Membership
from federation.accounts.queries import commanders
from federation.kernel import audit, turns
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Kind, Trade

MOST_HOMES = 5000


def open_project(
    compound: Compound, *, title: str, reason: str, starts_on: date, ends_on: date, fault: str = "", by: Membership, at: datetime
) -> Project:
    """Decide on a retrofit; the requests that showed the fault are tied to it."""
    require(rules.can_open, by, None)
    if ends_on < starts_on:
        raise Refused(_("The end must not lie before the start."), code="period")
    with transaction.atomic():
        row: Project = Project.objects.create(
            compound=compound, title=title, reason=reason, fault=fault, starts_on=starts_on, ends_on=ends_on, opened_by=by, opened_at=at,
            state=ProjectState.PLANNED, state_since=at, state_due_at=_after(starts_on, by),
        )  # fmt: skip
        if fault:
            ProjectRequest.objects.bulk_create(
                ProjectRequest(project=row, request=request) for request in queries.behind(compound.pk, fault, at)
            )
        audit.record("open_project", row, by=by, at=at, title=title)
    return row


def list_homes(project: Project, *, homes: Sequence[tuple[str, str]], by: Membership, at: datetime) -> int:
    """Add homes as (building, room); those listed already are left alone. Returns how many are new."""
    require(rules.can_run, by, project)
    _require_running(project)
    wanted = list(dict.fromkeys(homes))
    if not wanted:
        raise Refused(_("List at least one home."), code="no_homes")
    with transaction.atomic():
        turns.take("homes", project.pk)
        before = project.homes.count()
        if before + len(wanted) > MOST_HOMES:
            raise Refused(_("A project holds at most %(count)d homes.") % {"count": MOST_HOMES}, code="too_many")
        Home.objects.bulk_create((Home(project=project, building=b[:20], room=r[:20]) for b, r in wanted), ignore_conflicts=True)
        added = int(project.homes.count()) - before
        audit.record("list_homes", project, by=by, at=at, count=added)
    return added


def mark(project: Project, *, homes: Sequence[UUID], state: HomeState, by: Membership, at: datetime) -> int:
    """Set the state of several homes at once; returns how many changed. With the last one done the project can be finished."""
    require(rules.can_run, by, project)
    if project.state != ProjectState.RUNNING:
        raise Conflict(_("Homes are marked while the project runs."), code="state")
    with transaction.atomic():
        rows = Home.objects.filter(project=project, pk__in=list(homes)).exclude(progress=state)
        changed = rows.update(progress=state, changed_at=at, changed_by=by)
        audit.record("mark_homes", project, by=by, at=at, count=changed, outcome=state.value)
    return changed


def note(project: Project, *, kind: NoteKind, text: str, by: Membership, at: datetime) -> Note:
    """Write down a visit, a test or a decision."""
    require(rules.can_run, by, project)
    if not text.strip():
        raise Refused(_("Please write a sentence."), code="text_required")
    with transaction.atomic():
        row: Note = Note.objects.create(project=project, kind=kind, text=text[:2000], by=by, created_at=at)
        audit.record("project_note", row, by=by, at=at, thread=project.pk)
    return row


def ask_for_crew(
    project: Project, *, trade: Trade, heads: int, starts_on: date, days: int, hours: int, certificate: str = "", by: Membership,
    at: datetime,
) -> HelpRequest:  # fmt: skip
    """Ask the federation for a crew over `days` days in a row, `hours` a day from eight; weeks are asked for one by one."""
    require(rules.can_open, by, None)
    _require_running(project)
    zone = ZoneInfo(by.subdistrict.timezone)
    start = datetime.combine(starts_on, time(8), tzinfo=zone)
    with transaction.atomic():
        line = aid.NewLine(kind=Kind.CREW, trade=trade, quantity=heads, certificate=certificate)
        request = aid.ask(
            by=by, at=at, firm=firm_of(project.compound, starts_on), compound=project.compound, title=project.title, lines=[line],
            earliest=start, latest=start + timedelta(days=days - 1, hours=min(hours + 2, 16)), duration=timedelta(hours=hours), shifts=days,
        )  # fmt: skip
        ProjectRequest.objects.create(project=project, request=request, crew=True)
    return request


def start_project(project: Project, *, by: Membership, at: datetime) -> None:
    """Work begins."""
    require(rules.can_open, by, None)
    with transaction.atomic():
        move(project, PROJECT, "start_project", by=by, at=at, due_at=_after(project.ends_on, by))


def finish_project(project: Project, *, reason: str = "", by: Membership, at: datetime) -> None:
    """Finish; homes that are not done need a reason."""
    require(rules.can_open, by, None)
    left = project.homes.exclude(progress=HomeState.DONE).count()
    if left and not reason.strip():
        raise Refused(_("%(count)d homes are not done; please say why the project ends.") % {"count": left}, code="reason_required")
    with transaction.atomic():
        move(project, PROJECT, "finish_project", by=by, at=at, reason=reason, left=left)


def give_up(project: Project, *, reason: str, by: Membership, at: datetime) -> None:
    """End it without a result."""
    require(rules.can_open, by, None)
    require_reason(reason)
    with transaction.atomic():
        move(project, PROJECT, "give_up", by=by, at=at, reason=reason)


def sweep(*, at: datetime) -> None:
    """Remind staff of projects past their planned day, once a week."""
    for project in Project.objects.filter(state_due_at__lte=at).select_related("compound")[:100]:
        with transaction.atomic():
            later = at + timedelta(days=7)
            if Project.objects.filter(pk=project.pk, state_due_at=project.state_due_at).update(state_due_at=later):
                notify(
                    commanders(), "project.late", gettext_lazy("Behind its plan: %(title)s at %(compound)s"),
                    link=f"/retrofits/{project.pk}/", at=at, title=project.title, compound=project.compound,
                )  # fmt: skip


def _require_running(project: Project) -> None:
    if project.state not in (ProjectState.PLANNED, ProjectState.RUNNING):
        raise Conflict(_("The project is over."), code="state")


def _after(day: date, by: Membership) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(by.subdistrict.timezone))
