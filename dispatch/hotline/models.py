"""Imports from the 12345 hotline and the like: files, what of them is done, and what the hotline says of each order."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.hotline.states import ImportState
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership
from federation.kernel.sealed import SealedField
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel

HOTLINE = "12345"


class HotlineMapping(TenantModel):
    """What the columns of an unknown workbook are, for every later one with the same columns."""

    name = models.CharField(_("name"), max_length=60)
    signature = models.TextField()
    columns = models.JSONField(default=dict)  # header without spaces and brackets -> field
    created_by = TenantKey(Membership, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "signature"], name="hotline_mapping_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HotlineImport(Stateful, TenantModel):
    """One uploaded workbook. The file is private and thrown away once its rows are kept, sealed, in chunks."""

    platform = models.CharField(_("platform"), max_length=20, default=HOTLINE)
    filename = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="hotline/%Y/%m", max_length=200, blank=True)
    mapping = TenantKey(HotlineMapping, null=True, related_name="+")
    header = models.JSONField(default=list)
    rows_read = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(_("New"), default=0)
    changed = models.PositiveIntegerField(_("Changed"), default=0)
    unchanged = models.PositiveIntegerField(_("Unchanged"), default=0)
    wrong = models.PositiveIntegerField(_("Wrong"), default=0)
    created_by = TenantKey(Membership, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("time"))
    finished_at = models.DateTimeField(_("imported at"), null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="hotline_import_state", condition=Q(state__in=ImportState.values))]
        indexes = [models.Index(fields=["subdistrict", "-created_at"], name="hotline_import_newest")]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ImportState(self.state).label)

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.rows_done // self.rows_read if self.rows_read else 0

    def __str__(self) -> str:
        return self.filename


class HotlineChunk(TenantModel):
    """Some hundred rows of an import; once done, only the wrong ones are kept, so that they can be given back."""

    batch = TenantKey(HotlineImport, models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    content = SealedField(default="[]")
    wrong = SealedField(default="[]")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "batch", "position"], name="hotline_chunk_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class HotlineOrder(TenantModel):
    """What a platform says of an order: its number there, its own state, and every column that we have no field for."""

    forgets = ("place_text", "extra")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="hotline_orders")
    platform = models.CharField(_("platform"), max_length=20)
    number = models.CharField(_("number there"), max_length=60)
    batch = TenantKey(HotlineImport, models.SET_NULL, null=True, related_name="orders")
    status = models.CharField(_("state there"), max_length=40, blank=True)
    place_text = models.CharField(_("place there"), max_length=200, blank=True)
    unmatched = models.BooleanField(_("place not found"), default=False)
    history = models.BooleanField(_("finished before it came"), default=False)
    repeat_of = TenantKey(WorkOrder, null=True, related_name="+", verbose_name=_("said before in"))
    extra = SealedField(default="{}")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "platform", "number"], name="hotline_order_once")]
        indexes = [
            models.Index(fields=["subdistrict", "order"], name="hotline_by_order"),
            models.Index(fields=["subdistrict", "place_text"], condition=Q(unmatched=True), name="hotline_unmatched"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class PlaceAlias(TenantModel):
    """What a compound is called in the hotline's free texts, as somebody confirmed."""

    text = models.CharField(_("text"), max_length=200)
    compound = TenantKey(Compound, models.CASCADE, related_name="+", verbose_name=_("compound"))
    created_by = TenantKey(Membership, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "text"], name="place_alias_once")]
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text
