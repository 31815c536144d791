"""Input of the pool, cleaned; nothing here saves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from federation.accounts import rules as people
from federation.accounts.models import Membership
from federation.design.fields import ClockField, CodeField, DayField, MomentField, PhoneField
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.sealed import masked
from federation.pool.actions import NewCertificate
from federation.pool.models import Certificate, CertificateKind, EquipmentType, Kind, Mode, Resource, Skill, Trade, WeeklyHours

_SHARED = ["firm", "home", "name", "name_en", "phone", "max_jobs_per_day", "note", "active"]
_MACHINE = ("equipment_type", "maker", "model", "quantity", "capacity", "hourly_cost", "operator_included")
FIELDS: dict[Kind, list[str]] = {
    Kind.EXPERT: _SHARED,
    Kind.CREW: [*_SHARED[:2], "trade", "quantity", *_SHARED[2:]],
    Kind.EQUIPMENT: [*_SHARED[:2], *_MACHINE, "condition", *_SHARED[2:]],
}
PERIODS = (1, 2)


class ResourceForm(forms.ModelForm):
    """An expert, a crew or machines; which fields there are follows from the kind."""

    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None)
    home = forms.ModelChoiceField(
        label=_("Home compound"), queryset=None, help_text=_("Where it is when it is not lent; ways are counted from here.")
    )
    trade = forms.ModelChoiceField(label=_("Trade"), queryset=None)
    equipment_type = forms.ModelChoiceField(label=_("Equipment type"), queryset=None)
    phone = PhoneField(
        label=_("Phone"), required=False, help_text=_("Stored encrypted; shown in full only to the requester of a running job.")
    )

    class Meta:
        model = Resource
        fields = [
            "name",
            "name_en",
            "phone",
            "quantity",
            "capacity",
            "maker",
            "model",
            "hourly_cost",
            "operator_included",
            "condition",
            "max_jobs_per_day",
            "note",
            "active",
        ]

    def __init__(self, *args: Any, kind: Kind, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.by = kind, by
        self.fields = {name: self.fields[name] for name in FIELDS[kind]}
        self._offer_choices()
        if "quantity" in self.fields:
            self.fields["quantity"].label = _("Headcount") if kind == Kind.CREW else _("Number of machines")
        if "capacity" in self.fields:
            self.fields["capacity"].validators.append(MinValueValidator(1))
            self.fields["capacity"].help_text = _("In the unit of the equipment type, e.g. m³/h for pumps.")
        if self.instance.pk and not self.instance._state.adding:
            self._prepare_edit()
        elif people.is_firm(by):
            del self.fields["firm"]

    def _prepare_edit(self) -> None:
        """The firm stays; the phone is not shown here, an empty field keeps it."""
        del self.fields["firm"]
        for name in ("home", "trade", "equipment_type"):
            if name in self.fields:
                self.initial.setdefault(name, getattr(self.instance, f"{name}_id"))
        self.initial["phone"] = ""
        if self.instance.phone:
            self.fields["phone"].widget.attrs["placeholder"] = masked(self.instance.phone)
            self.fields["phone"].help_text = _("Leave empty to keep the number.")

    def _offer_choices(self) -> None:
        """Only this subdistrict's rows; a firm chooses among the compounds it serves."""
        compounds = Resource._meta.get_field("home").remote_field.model._default_manager  # type: ignore[union-attr]
        homes = compounds.all()
        if people.is_firm(self.by):
            served = compounds.filter(contracts__firm=self.by.firm_id).distinct()
            homes = served if served.exists() else homes
        choices: dict[str, Any] = {
            "firm": PropertyFirm.objects.filter(state=FirmState.ADMITTED),
            "home": homes,
            "trade": Trade.objects.filter(active=True),
            "equipment_type": EquipmentType.objects.filter(active=True),
        }
        for name in choices.keys() & self.fields.keys():
            self.fields[name].queryset = choices[name]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        firm = self.owner()
        twins = Resource.objects.filter(firm=firm, kind=self.kind, name=data.get("name", "")).exclude(pk=self.instance.pk)
        if firm and twins.exists():
            self.add_error("name", _("This firm already has an entry with this name."))
        return data

    def owner(self) -> PropertyFirm | None:
        """Whose resource it is: what staff chose, else the own firm."""
        if not self.instance._state.adding:
            return self.instance.firm
        return self.cleaned_data.get("firm") or self.by.firm

    def columns(self) -> dict[str, Any]:
        """The cleaned columns for the action; an empty phone changes nothing."""
        left_out = {"firm"} if self.cleaned_data.get("phone") else {"firm", "phone"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class SkillLineForm(forms.Form):
    """One skill of an expert with its level."""

    skill = forms.ModelChoiceField(label=_("Skill"), queryset=None)
    level = forms.IntegerField(
        label=_("Level (1 knows – 5 master)"), min_value=1, max_value=5, initial=3, widget=forms.NumberInput(attrs={"data-initial": "3"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skills = Skill.objects.filter(active=True).exclude(mode=Mode.FORBIDDEN).order_by("group", "code")
        self.fields["skill"].queryset = skills  # type: ignore[attr-defined]
        self.empty_permitted = True
        self.use_required_attribute = False

    def has_changed(self) -> bool:
        """A blank line is no skill, whatever its level says."""
        return bool(self.data.get(self.add_prefix("skill"))) if self.is_bound else super().has_changed()


SkillLines = forms.formset_factory(SkillLineForm, extra=1, max_num=30, absolute_max=30, can_delete=True)


def chosen_skills(lines: Any) -> list[tuple[Skill, int]]:
    """The skills that were chosen and not removed; of the same skill twice the last counts."""
    kept = [form.cleaned_data for form in lines if form.cleaned_data.get("skill") and not form.cleaned_data.get("DELETE")]
    return list({data["skill"].pk: (data["skill"], data["level"] or 3) for data in kept}.values())


class CertificateForm(forms.Form):
    """A certificate as it stands on the card."""

    kind = forms.ModelChoiceField(label=_("Certificate"), queryset=None)
    number = CodeField(label=_("Number"), max_length=40, required=False, help_text=_("Stored encrypted and shown masked."))
    issued_on = DayField(label=_("Issued on"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Leave empty when it does not end."))
    next_review_on = DayField(label=_("Next review on"), required=False, help_text=_("A lapsed review ends the card like a lapsed date."))

    def __init__(self, *args: Any, renewed: Certificate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = CertificateKind.objects.filter(active=True)
        if renewed is not None:
            kinds = CertificateKind.objects.filter(pk=renewed.kind_id)
            self.initial.setdefault("kind", renewed.kind_id)
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("issued_on") and data.get("valid_until") and data["valid_until"] <= data["issued_on"]:
            self.add_error("valid_until", _("A certificate ends after it begins."))
        return data

    def certificate(self) -> NewCertificate:
        return NewCertificate(**self.cleaned_data)


class WeekForm(forms.Form):
    """Seven days with up to two periods each."""

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now: dict[int, list[WeeklyHours]] = {}
        for period in WeeklyHours.objects.filter(resource=resource):
            now.setdefault(period.weekday, []).append(period)
        for day, name in WEEKDAYS.items():
            for number in PERIODS:
                held = now.get(day, [])[number - 1 : number]
                for part, minute in (("from", "from_minute"), ("until", "until_minute")):
                    label = _("From") if part == "from" else _("Until")
                    field = ClockField(label=label, required=False, initial=getattr(held[0], minute) if held else None)
                    field.widget.attrs["aria-label"] = f"{name} {number} {label}"
                    self.fields[f"{part}_{day}_{number}"] = field

    def days(self) -> list[tuple[Any, list[Any]]]:
        """Each day's name with its four fields, for the template."""
        return [
            (name, [self[f"{part}_{day}_{number}"] for number in PERIODS for part in ("from", "until")]) for day, name in WEEKDAYS.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for day in WEEKDAYS:
            last = -1
            for number in PERIODS:
                start, end = data.get(f"from_{day}_{number}"), data.get(f"until_{day}_{number}")
                if start is None and end is None:
                    continue
                if start is None or end is None or end <= start:
                    self.add_error(f"until_{day}_{number}", _("A period needs a start and a later end."))
                elif start < last:
                    self.add_error(f"from_{day}_{number}", _("Two periods of the same day overlap."))
                last = end or last
        return data

    def hours(self) -> list[tuple[int, int, int]]:
        """(weekday, from minute, until minute) of every period."""
        data = self.cleaned_data
        pairs = [(day, data[f"from_{day}_{number}"], data[f"until_{day}_{number}"]) for day in WEEKDAYS for number in PERIODS]
        return [(day, start, end) for day, start, end in pairs if start is not None]


class ExceptionForm(forms.Form):
    """An absence, or extra time."""

    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    available = forms.TypedChoiceField(
        label=_("What changes"),
        coerce=lambda value: value == "there",
        choices=[("away", _("Not available")), ("there", _("Available besides the weekly hours"))],
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end must be after the start."))
        return data


class PromiseForm(forms.Form):
    """A yes beforehand."""

    quantity = forms.IntegerField(label=_("How many at most"), min_value=1, initial=1)
    ends_at = MomentField(label=_("Until"))
    emergencies_only = forms.BooleanField(label=_("Emergencies only"), required=False)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].validators.append(MaxValueValidator(most))
        self.fields["quantity"].widget.attrs["max"] = most

    def clean_ends_at(self) -> datetime:
        moment: datetime = self.cleaned_data["ends_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(_("The end must lie ahead."))
        return moment


class ReserveForm(forms.Form):
    """How many of a skill, trade or machine never leave the firm."""

    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None)
    what = forms.ChoiceField(label=_("Skill, trade or equipment type"))
    keep = forms.IntegerField(label=_("Keep at home at least"), min_value=0, max_value=500, help_text=_("0 removes the rule."))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["firm"].queryset = PropertyFirm.objects.filter(state=FirmState.ADMITTED)  # type: ignore[attr-defined]
        if people.is_firm(by):
            del self.fields["firm"]
        groups = ((Kind.EXPERT, Skill), (Kind.CREW, Trade), (Kind.EQUIPMENT, EquipmentType))
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (kind.label, [(f"{kind}:{term.code}", str(term)) for term in model._default_manager.filter(active=True)])
            for kind, model in groups
        ]

    def rule(self) -> dict[str, Any]:
        """Firm, kind, code and number for the action."""
        kind, _colon, code = self.cleaned_data["what"].partition(":")
        return {"firm": self.cleaned_data.get("firm") or self.by.firm, "kind": Kind(kind), "code": code, "keep": self.cleaned_data["keep"]}
