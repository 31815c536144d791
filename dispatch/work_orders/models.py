"""Work orders: what somebody reported, who is to mend it, and by when."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from dispatch.mutual_aid.models import HelpRequest
from dispatch.work_orders.states import ExclusionState, OrderState, TransferState
from federation.accounts.models import Department, Membership
from federation.firms.models import PropertyFirm
from federation.kernel.sealed import SealedField
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class Source(models.TextChoices):
    """How it reached us; the number does not tell."""

    RESIDENT = "resident", _("Resident, online")
    PHONE = "phone", _("Telephone")
    VISIT = "visit", _("Face to face")
    COMMUNITY = "community", _("Community")
    GRID = "grid", _("Grid worker")
    FIRM = "firm", _("Property firm, for a resident")
    HOTLINE = "hotline", _("12345 hotline")
    OPEN311 = "open311", _("Open311")
    PATROL = "patrol", _("Patrol or reception day")


class OrderKind(models.TextChoices):
    REPAIR = "repair", _("Repair")
    COMPLAINT = "complaint", _("Grievance")
    HELP = "help", _("Call for help")
    QUESTION = "question", _("Inquiry")
    REPORT = "report", _("Report of an offence")
    SUGGESTION = "suggestion", _("Suggestion")


class WorkOrder(Stateful, TenantModel):
    """One matter from intake to close (工单). What the lists filter by stands on the row itself, so that a page joins little."""

    forgets = (
        "reporter", "phone", "address", "phone_key", "description", "place", "latitude", "longitude", "result", "parts",
        "plan", "plan_owner",
    )  # fmt: skip
    number = models.CharField(_("number"), max_length=20, editable=False)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=OrderKind.choices, default=OrderKind.REPAIR)
    category = TenantKey(Category, related_name="+", verbose_name=_("category"))
    compound = TenantKey(Compound, null=True, blank=True, related_name="+", verbose_name=_("compound"))
    community = TenantKey(Community, null=True, blank=True, related_name="+", verbose_name=_("community"))
    place = models.CharField(_("place in the compound"), max_length=120, blank=True)
    latitude = models.DecimalField(_("latitude (WGS-84)"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude (WGS-84)"), max_digits=9, decimal_places=6, null=True, blank=True)
    title = models.CharField(_("what is the matter"), max_length=80)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)

    reporter = SealedField(_("who reported it"), blank=True)
    phone = SealedField(_("phone"), blank=True)
    address = SealedField(_("address"), blank=True)
    phone_key = models.CharField(max_length=32, blank=True, editable=False)  # keyed digest: finds a person's orders, tells no number
    consented = models.BooleanField(_("may be shown to the public without names"), default=False)

    firm = TenantKey(PropertyFirm, null=True, blank=True, related_name="+", verbose_name=_("responsible firm"))
    department = TenantKey(Department, null=True, blank=True, related_name="+", verbose_name=_("responsible department"))
    handler = TenantKey(Membership, null=True, blank=True, related_name="+", verbose_name=_("handled by"))
    about_firm = TenantKey(PropertyFirm, null=True, blank=True, related_name="+", verbose_name=_("firm that is complained about"))

    received_at = models.DateTimeField(_("received at"))
    respond_due_at = models.DateTimeField(_("answer due"))
    due_at = models.DateTimeField(_("due"))
    outside_number = models.CharField(_("the hotline's number"), max_length=60, blank=True)
    outside_due_at = models.DateTimeField(_("the hotline's deadline"), null=True, blank=True)
    answered_at = models.DateTimeField(_("first answer at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("mended at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    result = models.TextField(_("what was done"), max_length=2000, blank=True)
    parts = models.CharField(_("parts used"), max_length=300, blank=True)
    worked_minutes = models.PositiveIntegerField(_("minutes worked"), null=True, blank=True, validators=[MaxValueValidator(100_000)])

    countable = models.BooleanField(_("counts against the firm"), default=True)
    excluded = models.BooleanField(_("left out of the figures"), default=False)
    reopened = models.PositiveSmallIntegerField(_("times opened again"), default=0)
    returned = models.PositiveSmallIntegerField(_("times sent back"), default=0)
    followers = models.PositiveIntegerField(_("followers"), default=0)
    duplicate_of = TenantKey("self", null=True, blank=True, related_name="duplicates", verbose_name=_("joined to"))
    help_request = TenantKey(HelpRequest, null=True, blank=True, related_name="work_orders", verbose_name=_("help request"))
    plan = models.TextField(_("plan of a hard case"), max_length=2000, blank=True)
    plan_owner = models.CharField(_("responsible for the plan"), max_length=60, blank=True)
    created_by = TenantKey(Membership, null=True, blank=True, related_name="+", verbose_name=_("entered by"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "number"], name="order_number_once"),
            models.UniqueConstraint(
                fields=["subdistrict", "source", "outside_number"], condition=~Q(outside_number=""), name="order_outside_once"
            ),
            models.CheckConstraint(name="order_state", condition=Q(state__in=OrderState.values)),
            models.CheckConstraint(name="order_not_to_itself", condition=~Q(duplicate_of=models.F("id"))),
            models.CheckConstraint(
                name="order_past_the_accused", condition=Q(about_firm=None) | Q(firm=None) | ~Q(firm=models.F("about_firm"))
            ),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "-received_at", "-id"], name="order_newest"),
            models.Index(fields=["subdistrict", "state", "due_at", "id"], name="order_by_state"),
            models.Index(fields=["subdistrict", "due_at", "id"], name="order_by_due"),
            models.Index(fields=["subdistrict", "firm", "state", "due_at"], name="order_by_firm"),
            models.Index(fields=["subdistrict", "compound", "category", "-received_at"], name="order_by_place"),
            models.Index(fields=["subdistrict", "community", "-received_at"], name="order_by_community"),
            models.Index(fields=["subdistrict", "phone_key"], condition=~Q(phone_key=""), name="order_by_phone"),
            models.Index(fields=["subdistrict", "state_due_at"], condition=Q(state_due_at__isnull=False), name="order_clock"),
        ]
        ordering = ["-received_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(OrderState(self.state).label)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Stage(models.TextChoices):
    REPORT = "report", _("From the report")
    BEFORE = "before", _("Before the work")
    AFTER = "after", _("After the work")
    EVIDENCE = "evidence", _("Evidence")


class Medium(models.TextChoices):
    PHOTO = "photo", _("Photo")
    VIDEO = "video", _("Video")


class Attachment(TenantModel):
    """A photo (re-encoded) or a video (kept as it came, never executed) of an order."""

    forgets = ("pk",)
    order = TenantKey(WorkOrder, models.CASCADE, related_name="attachments")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.REPORT)
    medium = models.CharField(_("medium"), max_length=5, choices=Medium.choices, default=Medium.PHOTO)
    mime = models.CharField(max_length=20, default="image/webp")
    file = models.FileField(upload_to="orders/%Y/%m", max_length=200)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    by = TenantKey(Membership, null=True, related_name="+")  # empty: the reporter or an outside party
    poster_for = TenantKey("self", models.CASCADE, null=True, related_name="+")  # the video that this picture stands for

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.medium} {self.pk}"


class Follower(TenantModel):
    """A person who has the same trouble and is told of the order; the number is sealed."""

    forgets = ("pk",)
    order = TenantKey(WorkOrder, models.CASCADE, related_name="+")
    phone = SealedField(blank=True)
    phone_key = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "order", "phone_key"], name="follower_once")]
        indexes = [models.Index(fields=["subdistrict", "phone_key"], name="follower_by_phone")]

    def __str__(self) -> str:
        return f"follower of {self.order_id}"


class Transfer(Stateful, TenantModel):
    """An order on its way to another firm or department; until it is taken over, who had it stays responsible."""

    forgets = ("reason", "answer")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="transfers")
    to_firm = TenantKey(PropertyFirm, null=True, related_name="+", verbose_name=_("to the firm"))
    to_department = TenantKey(Department, null=True, related_name="+", verbose_name=_("to the department"))
    reason = models.CharField(_("reason"), max_length=300)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    asked_by = TenantKey(Membership, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="transfer_to_one",
                condition=Q(to_firm__isnull=False, to_department=None) | Q(to_firm=None, to_department__isnull=False),
            ),
            models.UniqueConstraint(fields=["subdistrict", "order"], condition=Q(state="asked"), name="transfer_one_open"),
            models.CheckConstraint(name="transfer_state", condition=Q(state__in=TransferState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="transfer_due")]
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"transfer of {self.order_id}"


class CoHandler(TenantModel):
    """Somebody who works on it too: another firm, or a department called in (吹哨). The first receiver stays in charge."""

    forgets = ("task", "answer")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="co_handlers")
    firm = TenantKey(PropertyFirm, null=True, related_name="+", verbose_name=_("firm"))
    department = TenantKey(Department, null=True, related_name="+", verbose_name=_("department"))
    task = models.CharField(_("what is asked of them"), max_length=300)
    asked_by = TenantKey(Membership, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(_("answer due"))
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="co_handler_is_one", condition=Q(firm__isnull=False, department=None) | Q(firm=None, department__isnull=False)
            ),
            models.UniqueConstraint(fields=["subdistrict", "order", "firm", "department"], nulls_distinct=False, name="co_handler_once"),
        ]
        indexes = [
            models.Index(fields=["subdistrict", "firm"], name="co_handler_by_firm"),
            models.Index(fields=["subdistrict", "department"], name="co_handler_by_dept"),
        ]
        ordering = ["asked_at"]

    @property
    def party(self) -> str:
        """Who it is."""
        return str(self.firm or self.department)

    def __str__(self) -> str:
        return self.party


class Exclusion(Stateful, TenantModel):
    """A request to leave an order out of the figures (剔除), decided by staff, with one appeal to the leader."""

    forgets = ("reason", "answer", "appeal")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="exclusions")
    reason = models.CharField(_("reason"), max_length=500)
    answer = models.CharField(_("decision"), max_length=500, blank=True)
    appeal = models.CharField(_("appeal"), max_length=500, blank=True)
    asked_by = TenantKey(Membership, related_name="+")
    decided_by = TenantKey(Membership, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "order"], condition=~Q(state="upheld"), name="exclusion_once"),
            models.CheckConstraint(name="exclusion_state", condition=Q(state__in=ExclusionState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="exclusion_due")]
        ordering = ["created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ExclusionState(self.state).label)

    def __str__(self) -> str:
        return f"exclusion of {self.order_id}"


class OutsideLink(TenantModel):
    """A page for somebody without an account (a utility, a maintenance firm) who is to see and answer one order; it expires."""

    forgets = ("name", "phone", "task", "answer")
    order = TenantKey(WorkOrder, models.CASCADE, related_name="outside_links")
    name = models.CharField(_("for whom"), max_length=80)
    phone = SealedField(_("phone"), blank=True)
    task = models.CharField(_("what is asked of them"), max_length=300)
    created_at = models.DateTimeField()
    created_by = TenantKey(Membership, related_name="+")
    expires_at = models.DateTimeField(_("open until"))
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name
