"""Input of the office's books, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Department
from federation.office.queries import Number
from federation.pool.models import CertificateKind, EmergencyKind, EquipmentType, Mode, PermitKind, Skill, Term, Trade


class NumberForm(forms.Form):
    """One setting's own value, and what it rests on."""

    value = forms.IntegerField(label=_("Value"))
    citation = forms.CharField(label=_("Legal basis"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, number: Number, **kwargs: Any) -> None:
        kwargs["initial"] = {"value": number.value, "citation": number.citation}
        super().__init__(*args, **kwargs)
        spec = number.spec
        field = forms.IntegerField(label=str(spec.label), min_value=spec.low, max_value=spec.high)
        field.help_text = _("%(low)d to %(high)d %(unit)s; default %(default)d.") % {
            "low": spec.low, "high": spec.high, "unit": spec.unit, "default": spec.default,
        }  # fmt: skip
        self.fields["value"] = field


class DepartmentForm(forms.ModelForm):
    """A department's names."""

    class Meta:
        model = Department
        fields = ["name", "name_en"]


class TermForm(forms.Form):
    """A term of any list: code and names."""

    code = forms.CharField(
        label=_("Code"), max_length=20, validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9-]*$", _("Capital letters, digits and hyphens."))],
        help_text=_("Stays for good; requests and machines refer to it."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)

    def __init__(self, *args: Any, term: Term | None = None, **kwargs: Any) -> None:
        if term is not None:
            kwargs["initial"] = {field: getattr(term, field) for field in self.base_fields}
        super().__init__(*args, **kwargs)
        if term is not None:
            self.fields["code"].disabled = True
        for name in ("certificates_any_of", "operator_certificates_any_of"):
            if name in self.fields:
                kinds = CertificateKind.objects.filter(active=True)
                self.fields[name].choices = [(kind.code, str(kind)) for kind in kinds]  # type: ignore[attr-defined]


class SkillForm(TermForm):
    group = forms.CharField(label=_("Group"), max_length=30, required=False)
    group_en = forms.CharField(label=_("English group"), max_length=60, required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    certificates_any_of = forms.MultipleChoiceField(
        label=_("Certificates, any of"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )


class EquipmentForm(TermForm):
    unit = forms.CharField(label=_("Counted in"), max_length=10, required=False)
    capacity_label = forms.CharField(label=_("What capacity means"), max_length=60, required=False)
    capacity_unit = forms.CharField(label=_("Unit of capacity"), max_length=20, required=False)
    operator_certificates_any_of = forms.MultipleChoiceField(
        label=_("Operator's certificates, any of"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    vehicle = forms.BooleanField(label=_("Vehicle"), required=False)


class CertificateKindForm(TermForm):
    authority = forms.CharField(label=_("Authority"), max_length=60, required=False)
    valid_years = forms.IntegerField(label=_("Valid for (years)"), min_value=1, max_value=50, required=False)
    review_years = forms.IntegerField(label=_("Review every (years)"), min_value=1, max_value=50, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class MeasuresField(forms.CharField):
    """A checklist as lines of text, `中文 | English`; the English may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 8}), max_length=6000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(filter(None, [one["name"], one.get("name_en", "")])) for one in value)

    def clean(self, value: Any) -> Any:
        lines = [line.split("|", 1) for line in super().clean(value).splitlines() if line.strip()]
        return [{"name": line[0].strip(), "name_en": line[1].strip() if len(line) > 1 else ""} for line in lines]


class PermitKindForm(TermForm):
    citation = forms.CharField(label=_("Legal basis"), max_length=200, required=False)
    max_hours = forms.IntegerField(label=_("Valid for at most (hours)"), min_value=1, max_value=720, initial=8)
    skills = forms.MultipleChoiceField(label=_("Needed for these skills"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}))
    trades = forms.MultipleChoiceField(label=_("Needed for these trades"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}))
    equipment = forms.MultipleChoiceField(
        label=_("Needed for these machines"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    measures = MeasuresField(label=_("Checklist"), help_text=_("One measure a line; an English text after “|” is optional."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("skills", Skill), ("trades", Trade), ("equipment", EquipmentType)):
            terms = model._default_manager.filter(active=True)
            self.fields[name].choices = [(term.code, str(term)) for term in terms]  # type: ignore[attr-defined]


class EmergencyKindForm(TermForm):
    acknowledge_minutes = forms.IntegerField(label=_("Answered within (minutes)"), min_value=1, max_value=1440)
    on_site_minutes = forms.IntegerField(label=_("On site within (minutes)"), min_value=1, max_value=2880)
    note = forms.CharField(label=_("What to do first"), max_length=200, required=False)
    note_en = forms.CharField(label=_("What to do first (English)"), max_length=200, required=False)
    citation = forms.CharField(label=_("Legal basis"), max_length=200, required=False)
    skills = forms.MultipleChoiceField(label=_("Experts with these skills"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}))
    trade = forms.ChoiceField(label=_("Crew of this trade"), required=False)
    heads = forms.IntegerField(label=_("Heads"), min_value=0, max_value=200, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skills = Skill.objects.filter(active=True).exclude(mode=Mode.FORBIDDEN)
        self.fields["skills"].choices = [(term.code, str(term)) for term in skills]  # type: ignore[attr-defined]
        trades = [(term.code, str(term)) for term in Trade.objects.filter(active=True)]
        self.fields["trade"].choices = [("", "—"), *trades]  # type: ignore[attr-defined]


FORMS: dict[type[Term], type[TermForm]] = {
    Skill: SkillForm,
    Trade: TermForm,
    EquipmentType: EquipmentForm,
    CertificateKind: CertificateKindForm,
    PermitKind: PermitKindForm,
    EmergencyKind: EmergencyKindForm,
}
