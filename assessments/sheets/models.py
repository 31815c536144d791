"""Scoring sheets: what a rater saw, indicator by indicator, with pictures, place and time, signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Cycle, Rater
from assessments.schemes.models import Indicator, Panel
from assessments.sheets.states import SheetState
from assessments.sheets.trust import Trust, trust
from communities.places.coordinates import Placed
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class SheetImport(TenantModel):
    """A third party's results as a table: the rows as they were read, whose they are, and the file that proves them.

    The file itself is not kept; `digest` is its SHA-256, so that the one in the office's drawer can be told from any other.
    """

    cycle = TenantKey(Cycle, related_name="sheet_imports", verbose_name=_("cycle"))
    panel = TenantKey(Panel, related_name="+", verbose_name=_("panel"))
    member = TenantKey(Membership, related_name="+", verbose_name=_("results of"))
    filename = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    header = models.JSONField(default=list)
    unused = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    outcomes = models.JSONField(default=list)
    errors = models.JSONField(default=dict)
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("time"))
    imported_at = models.DateTimeField(_("imported at"), null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename


class Sheet(Stateful, TenantModel):
    """One rater's sheet for one entrant. After the signature it changes no more: a correction is a new sheet with a reason."""

    rater = TenantKey(Rater, related_name="sheets", verbose_name=_("rater"))
    corrects = TenantKey("self", null=True, related_name="corrections", verbose_name=_("corrects"))
    reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    source = TenantKey(SheetImport, null=True, related_name="sheets", verbose_name=_("imported from"))
    created_at = models.DateTimeField(_("begun at"))
    signed_at = models.DateTimeField(_("signed at"), null=True)
    signed_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("signed by"))
    signature = models.CharField(_("signature"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="sheet_state", condition=Q(state__in=SheetState.values)),
            models.CheckConstraint(name="sheet_correction", condition=Q(corrects=None) | ~Q(reason="")),
            models.UniqueConstraint(fields=["subdistrict", "rater"], condition=Q(state="draft"), name="sheet_draft_once"),
            models.UniqueConstraint(fields=["subdistrict", "rater"], condition=Q(state="signed"), name="sheet_signed_once"),
        ]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(SheetState(self.state).label)

    def __str__(self) -> str:
        return f"{self.rater}"


class Mark(TenantModel):
    """What was found for one indicator: how often (deductions), how many points (scale, imported), or yes or no (checklist, veto)."""

    sheet = TenantKey(Sheet, models.CASCADE, related_name="marks", verbose_name=_("sheet"))
    indicator = TenantKey(Indicator, related_name="+", verbose_name=_("indicator"))
    occurrences = models.PositiveSmallIntegerField(_("how often"), null=True)
    value = models.DecimalField(_("points"), max_digits=8, decimal_places=3, null=True)
    checked = models.BooleanField(_("fulfilled"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    marked_at = models.DateTimeField(_("marked at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "sheet", "indicator"], name="mark_once"),
            models.CheckConstraint(
                name="mark_one_kind",
                condition=Q(occurrences=None, value=None) | Q(occurrences=None, checked=None) | Q(value=None, checked=None),
            ),
            models.CheckConstraint(name="mark_value", condition=Q(value=None) | Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}"


class Evidence(TenantModel):
    """A re-encoded picture that proves a mark, with where and when it was taken; served only through permission."""

    mark = TenantKey(Mark, models.CASCADE, related_name="evidence", verbose_name=_("mark"))
    picture = models.FileField(upload_to="evidence/%Y/%m", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    latitude = models.DecimalField(_("latitude (WGS-84)"), max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude (WGS-84)"), max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True)
    taken_at = models.DateTimeField(_("taken at"))
    received_at = models.DateTimeField(_("received at"))
    by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    sent_as = models.UUIDField(help_text=_("The phone's own key: the same picture sent twice is one."))

    def trust(self, place: Placed, limit: int) -> Trust:
        """How far it can be trusted as proof about `place`; without a time of its own a picture was taken when it came in."""
        return trust(self, place, accuracy=self.accuracy_m, timed=self.taken_at != self.received_at, limit=limit)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "mark", "sent_as"], name="evidence_once"),
            models.CheckConstraint(
                name="evidence_place",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
        ]
        ordering = ["taken_at"]

    def __str__(self) -> str:
        return f"evidence of {self.mark_id}"
