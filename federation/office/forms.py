"""Input of the office's books, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Department
from federation.office.queries import Number
from federation.pool.models import CertificateKind, EquipmentType, Mode, Skill, Term, Trade


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


FORMS: dict[type[Term], type[TermForm]] = {
    Skill: SkillForm,
    Trade: TermForm,
    EquipmentType: EquipmentForm,
    CertificateKind: CertificateKindForm,
}
