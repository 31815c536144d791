"""Input about contracts, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.design.fields import DayField
from federation.firms.models import MemberKind, PropertyFirm
from federation.firms.states import FirmState


class ContractForm(forms.Form):
    """Which firm serves the compound, and how long."""

    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None)
    start = DayField(label=_("From"))
    end = DayField(label=_("Until"), required=False, help_text=_("The first day on which it no longer holds; empty when it is open."))
    number = forms.CharField(label=_("Contract number"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = PropertyFirm.objects.filter(kind=MemberKind.FIRM).exclude(state__in=[FirmState.REJECTED, FirmState.LEFT])
        self.fields["firm"].queryset = firms  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("The end must be after the start."))
        return data


class EndForm(forms.Form):
    """The day on which a contract ends."""

    on = DayField(label=_("Ends on"))
