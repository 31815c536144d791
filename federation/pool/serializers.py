"""The pool as programs read and write it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.api.fields import Choice, Day, Masked, Moment, Named, PhoneIn, Pick, PickCode, Strict
from federation.firms.models import PropertyFirm
from federation.pool import rules
from federation.pool.models import CertificateKind, Condition, EquipmentType, Kind, Mode, Resource, Skill, Trade, Verification

_Compound: Any = Resource._meta.get_field("home").related_model  # places stand above the federation


def _firms(by: Membership) -> QuerySet[PropertyFirm]:
    """A firm enters its own; staff enter for all."""
    rows = PropertyFirm.objects.all()
    return rows.filter(pk=by.firm_id) if people.is_firm(by) else rows


def _homes(_by: Membership) -> QuerySet[Any]:
    rows: QuerySet[Any] = _Compound.objects.all()
    return rows


def _of(model: type[Any]) -> Any:
    return lambda _by: model.objects.filter(active=True)


class TermOut(serializers.Serializer):
    id = serializers.UUIDField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    active = serializers.BooleanField()


class SkillOut(TermOut):
    group = serializers.CharField()
    group_en = serializers.CharField()
    mode = serializers.ChoiceField(choices=Mode.choices)
    certificates_any_of = serializers.ListField(child=serializers.CharField())


class TradeOut(TermOut):
    """A trade of crews."""


class EquipmentTypeOut(TermOut):
    unit = serializers.CharField()
    capacity_label = serializers.CharField()
    capacity_unit = serializers.CharField()
    operator_certificates_any_of = serializers.ListField(child=serializers.CharField())
    vehicle = serializers.BooleanField()


class CertificateKindOut(TermOut):
    authority = serializers.CharField()
    valid_years = serializers.IntegerField(allow_null=True)
    review_years = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()


class TermBrief(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class HeldSkill(serializers.Serializer):
    code = serializers.CharField(source="skill.code")
    name = serializers.CharField(source="skill.name")
    name_en = serializers.CharField(source="skill.name_en")
    level = serializers.IntegerField()


class CertificateOut(serializers.Serializer):
    """A certificate; its number is masked, and empty for other firms."""

    id = serializers.UUIDField(source="pk")
    kind = TermBrief()
    number = Masked()
    issued_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    next_review_on = serializers.DateField(allow_null=True)
    verification = serializers.ChoiceField(choices=Verification.choices)

    def to_representation(self, instance: Any) -> Any:
        shown = super().to_representation(instance)
        resource = self.context.get("resource") or instance.resource
        return shown if rules.can_see_private(self.context["by"], resource) else shown | {"number": ""}


class ResourceOut(serializers.Serializer):
    """An expert, a crew or a machine; the phone is masked, and empty for other firms."""

    id = serializers.UUIDField(source="pk")
    kind = serializers.ChoiceField(choices=Kind.choices)
    firm = Named()
    home = Named()
    name = serializers.CharField()
    name_en = serializers.CharField()
    phone = Masked()
    skills = HeldSkill(many=True)
    trade = TermBrief(allow_null=True)
    equipment_type = TermBrief(allow_null=True)
    quantity = serializers.IntegerField()
    capacity = serializers.IntegerField(allow_null=True)
    maker = serializers.CharField()
    model = serializers.CharField()
    hourly_cost = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    operator_included = serializers.BooleanField()
    condition = serializers.ChoiceField(choices=Condition.choices)
    max_jobs_per_day = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    active = serializers.BooleanField()
    verification = serializers.ChoiceField(choices=Verification.choices)

    def to_representation(self, instance: Resource) -> Any:
        shown = super().to_representation(instance)
        return shown if rules.can_see_private(self.context["by"], instance) else shown | {"phone": ""}


class ResourceDetail(ResourceOut):
    """A resource with its certificates."""

    certificates = serializers.SerializerMethodField()

    @extend_schema_field(CertificateOut(many=True))
    def get_certificates(self, resource: Resource) -> Any:
        context = {**self.context, "resource": resource}
        return CertificateOut(resource.certificates.all(), many=True, context=context).data


class SkillIn(Strict):
    skill = PickCode(_of(Skill))
    level = serializers.IntegerField(min_value=1, max_value=5, default=3)


class CertificateIn(Strict):
    """A new certificate, or the renewal of the one of the same kind."""

    kind = PickCode(_of(CertificateKind))
    number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    issued_on = Day(required=False, allow_null=True)
    valid_until = Day(required=False, allow_null=True)
    next_review_on = Day(required=False, allow_null=True)


_OF_MACHINES = ("equipment_type", "capacity", "maker", "model", "hourly_cost")


class ResourceEdit(Strict):
    """What may change after entering; firm and kind never do."""

    name = serializers.CharField(max_length=80)
    name_en = serializers.CharField(max_length=120, required=False, allow_blank=True)
    home = Pick(_homes)
    phone = PhoneIn()
    skills = SkillIn(many=True, required=False, max_length=40)  # type: ignore[call-arg]
    trade = PickCode(_of(Trade), required=False, allow_null=True)
    equipment_type = PickCode(_of(EquipmentType), required=False, allow_null=True)
    quantity = serializers.IntegerField(min_value=1, max_value=500, required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, allow_null=True)
    maker = serializers.CharField(max_length=60, required=False, allow_blank=True)
    model = serializers.CharField(max_length=60, required=False, allow_blank=True)
    hourly_cost = serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True)
    operator_included = serializers.BooleanField(required=False)
    condition = Choice(Condition, required=False)
    max_jobs_per_day = serializers.IntegerField(min_value=1, max_value=50, required=False, allow_null=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    active = serializers.BooleanField(required=False)

    def validate_skills(self, skills: list[dict[str, Any]]) -> list[tuple[Skill, int]]:
        pairs = [(entry["skill"], entry["level"]) for entry in skills]
        if len({skill.pk for skill, _level in pairs}) != len(pairs):
            raise serializers.ValidationError(_("Each skill once."), code="unique")
        return pairs

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        resource: Resource | None = self.context["view"].existing
        kind = data.get("kind") or (resource.kind if resource else None)
        foreign = {
            Kind.EXPERT: {"trade", *_OF_MACHINES},
            Kind.CREW: {"skills", *_OF_MACHINES},
            Kind.EQUIPMENT: {"skills", "trade"},
        }[Kind(str(kind))]
        wrong = {name for name in foreign if data.get(name)}
        if kind == Kind.EXPERT and data.get("quantity", 1) != 1:
            wrong.add("quantity")
        if wrong:
            raise serializers.ValidationError({name: _("This does not belong to the kind.") for name in sorted(wrong)}, code="kind")
        self._name_is_free(data, resource, kind)
        return data

    def _name_is_free(self, data: dict[str, Any], resource: Resource | None, kind: Any) -> None:
        firm = data.get("firm") or (resource.firm if resource else None)
        if "name" in data:
            same = Resource.objects.filter(firm=firm, kind=kind, name=data["name"])
            if same.exclude(pk=resource.pk if resource else None).exists():
                raise serializers.ValidationError({"name": _("The firm has one of this name already.")}, code="unique")


class ResourceIn(ResourceEdit):
    """A new expert (skills), crew (trade) or machine (equipment type)."""

    firm = Pick(_firms)
    kind = Choice(Kind)
    certificates = CertificateIn(many=True, required=False, max_length=20)  # type: ignore[call-arg]


class HoursOut(serializers.Serializer):
    """Minutes of the local day; Monday is 0."""

    weekday = serializers.IntegerField(min_value=0, max_value=6)
    from_minute = serializers.IntegerField(min_value=0, max_value=1439)
    until_minute = serializers.IntegerField(min_value=1, max_value=1440)


class HoursIn(Strict, HoursOut):
    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["from_minute"] >= data["until_minute"]:
            raise serializers.ValidationError({"until_minute": _("The end must be after the start.")}, code="order")
        return data


class WeekIn(Strict):
    hours = HoursIn(many=True, max_length=70)  # type: ignore[call-arg]


class WeekOut(serializers.Serializer):
    hours = HoursOut(many=True)


class ExceptionOut(serializers.Serializer):
    """A time away, or extra time; the reason is empty for other firms."""

    id = serializers.UUIDField(source="pk")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    available = serializers.BooleanField()
    reason = serializers.CharField()

    def to_representation(self, instance: Any) -> Any:
        shown = super().to_representation(instance)
        resource = self.context.get("resource") or instance.resource
        return shown if rules.can_see_private(self.context["by"], resource) else shown | {"reason": ""}


class ExceptionIn(Strict):
    starts_at = Moment()
    ends_at = Moment()
    available = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ReserveOut(serializers.Serializer):
    firm = Named()
    kind = serializers.ChoiceField(choices=Kind.choices)
    code = serializers.CharField()
    keep = serializers.IntegerField()
