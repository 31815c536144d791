"""What is said of a help afterwards, from three sides, and the complaint of the firm that was rated."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.ratings.states import ComplaintState
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel

STARS = [MinValueValidator(1), MaxValueValidator(5)]
ASPECTS = ("on_time", "skill", "tidiness")


class Side(models.TextChoices):
    REQUESTER = "requester", _("Requester")
    STAFF = "staff", _("Subdistrict")
    RESIDENT = "resident", _("Residents affected")


def _star(label: object) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=STARS)  # type: ignore[arg-type]


class Rating(TenantModel):
    """One side's word on a job, one to five, and where given on its aspects. Append-only.

    A resident leaves no name and no words: `voice` is a digest that only tells one device from another, per job.
    """

    forgets = ("comment",)
    job = TenantKey("dispatch.Job", related_name="ratings", verbose_name=_("job"))
    firm = TenantKey(PropertyFirm, related_name="+", verbose_name=_("rated firm"))
    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.REQUESTER)
    stars = models.PositiveSmallIntegerField(_("rating"), validators=STARS)
    on_time = _star(_("on time"))
    skill = _star(_("skill"))
    tidiness = _star(_("tidiness"))
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("rated by"))
    voice = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="rating_stars", condition=Q(stars__gte=1, stars__lte=5)),
            models.CheckConstraint(
                name="rating_aspects",
                condition=(Q(on_time=None) | Q(on_time__range=(1, 5)))
                & (Q(skill=None) | Q(skill__range=(1, 5)))
                & (Q(tidiness=None) | Q(tidiness__range=(1, 5))),
            ),
            models.CheckConstraint(
                name="rating_side",
                condition=(
                    Q(side__in=[Side.REQUESTER, Side.STAFF], by__isnull=False, voice="")
                    | (Q(side=Side.RESIDENT, by=None, comment="") & ~Q(voice=""))
                ),
            ),
            models.UniqueConstraint(fields=["subdistrict", "job", "side"], condition=~Q(side="resident"), name="rating_once"),
            models.UniqueConstraint(fields=["subdistrict", "job", "voice"], condition=Q(side="resident"), name="rating_voice_once"),
        ]
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.stars}"


class Complaint(Stateful, TenantModel):
    """The rated firm's complaint; a rating that is struck stays to be seen and no longer counts."""

    forgets = ("reason", "answer")
    rating = TenantKey(Rating, related_name="complaints")
    firm = TenantKey(PropertyFirm, related_name="+", verbose_name=_("firm"))
    reason = models.CharField(_("reason"), max_length=500)
    by = TenantKey(Membership, related_name="+", verbose_name=_("complained by"))
    created_at = models.DateTimeField(_("time"))
    decided_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("decided by"))
    answer = models.CharField(_("decision"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "rating"], name="complaint_once"),
            models.CheckConstraint(name="complaint_state", condition=Q(state__in=ComplaintState.values)),
        ]
        indexes = [models.Index(fields=["subdistrict", "state_due_at"], name="complaint_due")]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ComplaintState(self.state).label)

    def __str__(self) -> str:
        return f"{self.rating_id} {self.state}"
