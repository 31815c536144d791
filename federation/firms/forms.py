"""Input about firms, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.design.fields import CodeField, DayField, PhoneField
from federation.firms.models import MemberKind, PropertyFirm
from federation.kernel.sealed import masked


class FirmForm(forms.ModelForm):
    """A member's own data; its membership changes only by decisions, its kind only by the register."""

    kind = forms.ChoiceField(
        label=_("Kind of member"), choices=MemberKind.choices, initial=MemberKind.FIRM, required=False,
        help_text=_("Only property firms manage compounds and are assessed; others lend helpers."),
    )  # fmt: skip
    phone = PhoneField(label=_("Phone"), required=False, help_text=_("Stored encrypted."))
    lift_licensed_until = DayField(
        label=_("Lift maintenance licence until"), required=False, help_text=_("Only firms with a licence may repair lifts; others advise.")
    )

    class Meta:
        model = PropertyFirm
        fields = ["kind", "name", "name_en", "credit_code", "contact", "phone", "lift_licensed_until"]
        field_classes = {"credit_code": CodeField}

    def __init__(self, *args: Any, registers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not registers:
            del self.fields["kind"]
        if not self.instance._state.adding and self.instance.phone:
            self.initial["phone"] = ""
            self.fields["phone"].widget.attrs["placeholder"] = masked(self.instance.phone)
            self.fields["phone"].help_text = _("Leave empty to keep the number.")

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or self.instance.kind)

    def clean_credit_code(self) -> str:
        return str(self.cleaned_data["credit_code"]).upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        others = PropertyFirm.objects.exclude(pk=self.instance.pk)
        if data.get("name") and others.filter(name=data["name"]).exists():
            self.add_error("name", _("A firm with this name is already entered."))
        if data.get("credit_code") and others.filter(credit_code=data["credit_code"]).exists():
            self.add_error("credit_code", _("A firm with this credit code is already entered."))
        return data

    def columns(self) -> dict[str, Any]:
        """The cleaned columns for the action; an empty phone changes nothing."""
        return {name: value for name, value in self.cleaned_data.items() if name != "phone" or value}
