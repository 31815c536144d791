"""A fault that keeps coming back is mended once for all homes (批量改造): a project, its homes, its visits and its crews."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.mutual_aid.models import HelpRequest
from dispatch.retrofits.states import HomeState, ProjectState
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class Project(Stateful, TenantModel):
    """Mending one kind of fault in every home of a compound, e.g. leakage protectors."""

    compound = TenantKey(Compound, related_name="retrofits", verbose_name=_("compound"))
    title = models.CharField(_("what is done"), max_length=80)
    reason = models.TextField(_("why"), max_length=2000, blank=True)
    fault = models.CharField(_("code of the fault"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    opened_by = TenantKey(Membership, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"))
    requests = models.ManyToManyField(HelpRequest, through="ProjectRequest", related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="project_state", condition=Q(state__in=ProjectState.values)),
            models.CheckConstraint(name="project_period", condition=Q(ends_on__gte=F("starts_on"))),
        ]
        ordering = ["-opened_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ProjectState(self.state).label)

    def __str__(self) -> str:
        return self.title


class Home(TenantModel):
    """One home of the project: building and room, never a name."""

    project = TenantKey(Project, models.CASCADE, related_name="homes")
    building = models.CharField(_("building"), max_length=20)
    room = models.CharField(_("room"), max_length=20)
    progress = models.CharField(_("state"), max_length=10, choices=HomeState.choices, default=HomeState.WAITING)
    changed_at = models.DateTimeField(null=True)
    changed_by = TenantKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "project", "building", "room"], name="home_once"),
            models.CheckConstraint(name="home_progress", condition=Q(progress__in=HomeState.values)),
        ]
        ordering = ["building", "room"]

    def __str__(self) -> str:
        return f"{self.building}-{self.room}"


class NoteKind(models.TextChoices):
    VISIT = "visit", _("Visit")
    TEST = "test", _("Test")
    DECISION = "decision", _("Decision")


class Note(TenantModel):
    """What was seen, tested or decided on the way; kept as it was written."""

    project = TenantKey(Project, related_name="notes")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind.choices)
    text = models.TextField(_("text"), max_length=2000)
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:60]


class ProjectRequest(TenantModel):
    """A request that belongs to the project: one that showed the fault, or the crew that mends it."""

    project = TenantKey(Project, models.CASCADE, related_name="links")
    request = TenantKey(HelpRequest, related_name="retrofit_links")
    crew = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "project", "request"], name="project_request_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.request_id}"
