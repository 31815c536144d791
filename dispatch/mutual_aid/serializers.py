"""Mutual aid as programs read and write it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from communities.contracts.queries import may_ask_for
from communities.places.models import Compound
from dispatch.mutual_aid import presentation, queries, rules, wording
from dispatch.mutual_aid.actions import NewLine
from dispatch.mutual_aid.models import Declined, HelpRequest, Job, Offer, Photo, Urgency
from dispatch.mutual_aid.states import JOB, REQUEST, JobState, OfferState, RequestState
from federation.accounts.models import Membership
from federation.api.fields import Choice, Masked, Minutes, Moment, Named, Pick, PickCode, Strict
from federation.pool.models import CertificateKind, EquipmentType, Kind, Mode, Skill, Trade
from federation.pool.serializers import TermBrief

_VERBS = {"type": "array", "items": {"type": "string"}, "description": "What the acting membership can do with it now."}
REQUEST_CALLS = {
    "submit": "submit", "cancel": "cancel", "widen": "search_again", "search": "search_again", "proceed": "staff", "escalate": "escalate",
}  # fmt: skip
JOB_CALLS = {
    "set_out": ("set_out", rules.can_carry_out), "arrive": ("arrive", rules.can_carry_out), "complete": ("complete", rules.can_carry_out),
    "confirm": ("confirm", rules.can_confirm), "rate": ("credit", rules.can_rate), "cancel": ("cancel", rules.can_cancel_job),
}  # fmt: skip


def _compounds(by: Membership) -> QuerySet[Compound]:
    return may_ask_for(by, timezone.localdate())


def _of(model: type[Any]) -> Any:
    return lambda _by: model.objects.filter(active=True)


# --- what goes in ----------------------------------------------------------------------------------------------------


class SkillWanted(Strict):
    skill = PickCode(_of(Skill))
    level = serializers.IntegerField(min_value=1, max_value=5, default=1)


class LineIn(Strict):
    """One need: an expert (skills), a crew (trade) or machines (equipment_type)."""

    kind = Choice(Kind)
    quantity = serializers.IntegerField(min_value=1, max_value=200, default=1)
    skills = SkillWanted(many=True, required=False, max_length=10)  # type: ignore[call-arg]
    mode = Choice(Mode, only=(Mode.DO, Mode.ADVISE), default=Mode.DO)
    trade = PickCode(_of(Trade), required=False, allow_null=True)
    certificate = PickCode(_of(CertificateKind), required=False, allow_null=True)
    equipment_type = PickCode(_of(EquipmentType), required=False, allow_null=True)
    capacity = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, allow_null=True)
    operator = serializers.BooleanField(default=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        kind = Kind(data["kind"])
        needed = {Kind.EXPERT: "skills", Kind.CREW: "trade", Kind.EQUIPMENT: "equipment_type"}
        if not data.get(needed[kind]):
            raise serializers.ValidationError({needed[kind]: _("Please say which.")}, code="required")
        own = {Kind.EXPERT: {"skills"}, Kind.CREW: {"trade", "certificate"}, Kind.EQUIPMENT: {"equipment_type", "capacity", "operator"}}
        foreign = set().union(*own.values()) - own[kind]
        wrong = sorted(name for name in foreign if data.get(name))
        if wrong:
            raise serializers.ValidationError({name: _("This does not belong to the kind.") for name in wrong}, code="kind")
        codes = [entry["skill"].pk for entry in data.get("skills", [])]
        if len(set(codes)) != len(codes):
            raise serializers.ValidationError({"skills": _("Each skill once.")}, code="unique")
        return data

    @staticmethod
    def line(data: dict[str, Any]) -> NewLine:
        """The need as the action takes it."""
        certificate = data.get("certificate")
        return NewLine(
            kind=Kind(data["kind"]),
            quantity=data["quantity"],
            skills=[(entry["skill"], entry["level"]) for entry in data.get("skills", [])],
            mode=Mode(data["mode"]),
            trade=data.get("trade"),
            certificate=certificate.code if certificate else "",
            equipment_type=data.get("equipment_type"),
            capacity=data.get("capacity"),
            operator=data["operator"],
        )


class RequestIn(Strict):
    """A call for help. With `draft` it is written down without being sent."""

    compound = Pick(_compounds)
    title = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    urgency = Choice(Urgency, default=Urgency.ROUTINE)
    earliest = Moment()
    latest = Moment()
    duration_minutes = serializers.IntegerField(min_value=15, max_value=1440, default=120, help_text="Work a day.")
    shifts = serializers.IntegerField(min_value=1, max_value=60, default=1, help_text="Days in a row.")
    all_or_nothing = serializers.BooleanField(default=False)
    lines = LineIn(many=True, min_length=1, max_length=12)  # type: ignore[call-arg]
    draft = serializers.BooleanField(default=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        needed = timedelta(minutes=data["duration_minutes"]) + timedelta(days=data["shifts"] - 1)
        if data["earliest"] + needed > data["latest"]:
            raise serializers.ValidationError(
                {"latest": _("The work does not fit between the earliest start and the latest end.")}, code="window"
            )
        return data


class WindowIn(Strict):
    latest = Moment()


class ByHandIn(Strict):
    quantity = serializers.IntegerField(min_value=1, max_value=500, default=1)
    reason = serializers.CharField(max_length=300)


class DeclineIn(Strict):
    reason = serializers.CharField(max_length=300)
    why = Choice(Declined, default=Declined.OTHER)
    until = Moment(required=False, allow_null=True, default=None, help_text="Away until then; only with `busy`.")


class NoteIn(Strict):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ReportIn(Strict):
    result = serializers.CharField(max_length=2000)
    worked_minutes = serializers.IntegerField(
        min_value=15, max_value=120_000, required=False, help_text="Of each head or machine; as planned when left out."
    )
    sure = serializers.BooleanField(
        default=False, help_text="True where the booked end is still ahead, or no time lies between arrival and now and none is given."
    )


class RatingIn(Strict):
    stars = serializers.IntegerField(min_value=1, max_value=5)
    on_time = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    skill = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    tidiness = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class PictureIn(serializers.Serializer):
    file = serializers.FileField(max_length=200, help_text="JPEG, PNG or WebP up to 10 MB; kept without its metadata.")


# --- what comes out --------------------------------------------------------------------------------------------------


class RequestOut(serializers.Serializer):
    """A help request as anybody sees it who may know of it."""

    id = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=RequestState.choices)
    state_since = serializers.DateTimeField()
    state_due_at = serializers.DateTimeField(allow_null=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    firm = Named(allow_null=True)
    compound = Named()
    earliest = serializers.DateTimeField()
    latest = serializers.DateTimeField()
    duration_minutes = Minutes(source="duration")
    shifts = serializers.IntegerField()
    all_or_nothing = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    shortfall = serializers.CharField()


class WantedSkill(serializers.Serializer):
    code = serializers.CharField(source="skill.code")
    name = serializers.CharField(source="skill.name")
    name_en = serializers.CharField(source="skill.name_en")
    level = serializers.IntegerField()


class LineOut(serializers.Serializer):
    """A need with how much of it is filled; `need` says it in words."""

    id = serializers.UUIDField(source="line.pk")
    position = serializers.IntegerField(source="line.position")
    kind = serializers.ChoiceField(source="line.kind", choices=Kind.choices)
    need = serializers.CharField()
    quantity = serializers.IntegerField(source="line.quantity")
    got = serializers.IntegerField()
    missing = serializers.IntegerField()
    skills = WantedSkill(source="line.line_skills.all", many=True)
    mode = serializers.ChoiceField(source="line.mode", choices=Mode.choices)
    trade = TermBrief(source="line.trade", allow_null=True)
    certificate = serializers.CharField(source="line.certificate")
    equipment_type = TermBrief(source="line.equipment_type", allow_null=True)
    capacity = serializers.IntegerField(source="line.capacity", allow_null=True)
    operator = serializers.BooleanField(source="line.operator")


class PhotoOut(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    def get_url(self, photo: Photo) -> str:
        return reverse("api:photo", args=[photo.request_id, photo.pk])


class Details(serializers.Serializer):
    """What only staff, the requester and helpers who accepted may read."""

    description = serializers.CharField()
    place = serializers.CharField()
    logged_by = serializers.CharField(source="created_by.user.get_full_name")
    photos = PhotoOut(many=True)


class RequestDetail(RequestOut):
    """A request with its lines; `details` is empty for helpers who have not accepted."""

    lines = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()
    allowed = serializers.SerializerMethodField()

    @extend_schema_field(LineOut(many=True))
    def get_lines(self, request: HelpRequest) -> Any:
        return LineOut(presentation.lines(request), many=True).data

    @extend_schema_field(Details(allow_null=True))
    def get_details(self, request: HelpRequest) -> Any:
        return Details(request).data if queries.sees_details(self.context["by"], request) else None

    @extend_schema_field(_VERBS)
    def get_allowed(self, request: HelpRequest) -> list[str]:
        if not rules.can_change_request(self.context["by"], request):
            return []
        verbs = REQUEST.allowed(request.state)
        return [name for name, verb in REQUEST_CALLS.items() if verb in verbs]


class CandidateOut(serializers.Serializer):
    """What the last search said of one resource: a score with its parts, or the reason against it."""

    id = serializers.UUIDField(source="pk")
    line = serializers.UUIDField(source="line_id")
    resource = Named()
    firm = Named(source="resource.firm")
    rank = serializers.IntegerField(allow_null=True)
    score = serializers.IntegerField(help_text="Out of 1000.")
    quantity = serializers.IntegerField()
    starts_at = serializers.DateTimeField(allow_null=True)
    travel_minutes = serializers.IntegerField()
    mode = serializers.CharField()
    parts = serializers.ListField(child=serializers.DictField())
    excluded = serializers.CharField(source="reason", help_text="Code of the reason against it, or empty.")
    detail = serializers.CharField()


class EventOut(serializers.Serializer):
    """One act in the story of a request."""

    at = serializers.DateTimeField()
    title = serializers.CharField()
    who = serializers.CharField()
    note = serializers.CharField()
    state = serializers.CharField()


class RequestBrief(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    title = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    compound = Named()
    firm = Named(allow_null=True)


class OfferOut(serializers.Serializer):
    """A line offered to a firm for one of its resources; answer before `state_due_at`."""

    id = serializers.UUIDField(source="pk")
    request = RequestBrief()
    line = serializers.UUIDField(source="line_id")
    need = serializers.SerializerMethodField()
    resource = Named()
    firm = Named()
    quantity = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    duration_minutes = Minutes(source="request.duration")
    shifts = serializers.IntegerField(source="request.shifts")
    travel_minutes = Minutes(source="travel")
    mode = serializers.ChoiceField(choices=Mode.choices)
    round = serializers.IntegerField()
    by_hand = serializers.BooleanField()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=OfferState.choices)
    state_since = serializers.DateTimeField()
    state_due_at = serializers.DateTimeField(allow_null=True)

    def get_need(self, offer: Offer) -> str:
        return wording.need(offer.line)


class RatingOut(serializers.Serializer):
    stars = serializers.IntegerField()
    comment = serializers.CharField()
    created_at = serializers.DateTimeField()


class JobOut(serializers.Serializer):
    """An accepted offer being carried out."""

    id = serializers.UUIDField(source="pk")
    request = RequestBrief()
    offer = serializers.UUIDField(source="offer_id")
    line = serializers.UUIDField(source="line_id")
    resource = Named()
    firm = Named()
    quantity = serializers.IntegerField()
    mode = serializers.ChoiceField(choices=Mode.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=JobState.choices)
    state_since = serializers.DateTimeField()
    state_due_at = serializers.DateTimeField(allow_null=True)
    booked_at = serializers.DateTimeField()
    set_out_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    worked_minutes = Minutes(source="worked", allow_null=True)
    result = serializers.CharField()
    rating = serializers.SerializerMethodField()

    @extend_schema_field(RatingOut(allow_null=True))
    def get_rating(self, job: Job) -> Any:
        return RatingOut(job.rating).data if job.rating else None


class JobDetail(JobOut):
    """A job with pictures of the work and the helper's phone, masked; the number in full is read on the page, where it is logged."""

    phone = Masked(source="resource.phone")
    photos = PhotoOut(many=True)
    allowed = serializers.SerializerMethodField()

    @extend_schema_field(_VERBS)
    def get_allowed(self, job: Job) -> list[str]:
        verbs = JOB.allowed(job.state)
        return [name for name, (verb, rule) in JOB_CALLS.items() if verb in verbs and rule(self.context["by"], job)]


class Story(serializers.Serializer):
    events = EventOut(many=True)


class Candidates(serializers.Serializer):
    candidates = CandidateOut(many=True)
