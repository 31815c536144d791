"""What is asked in a call, cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dispatch.callbacks.models import CallOutcome, Satisfaction

YES_NO = [("1", _("Yes")), ("0", _("No"))]


def _yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=lambda value: value == "1", empty_value=None, required=False, widget=forms.RadioSelect
    )


class CallForm(forms.Form):
    """The four questions; the last three only when somebody answered."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=CallOutcome.choices, widget=forms.RadioSelect, initial=CallOutcome.REACHED)
    contacted = _yes_no(_("Was the handler in touch?"))
    solved = _yes_no(_("Is it solved?"))
    satisfaction = forms.TypedChoiceField(
        label=_("Satisfaction"), choices=[("", "—"), *Satisfaction.choices], coerce=int, empty_value=None, required=False
    )
    note = forms.CharField(label=_("What was said"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reached = data.get("outcome") == CallOutcome.REACHED
        if reached and (data.get("contacted") is None or data.get("solved") is None):
            raise ValidationError(_("Ask whether the handler was in touch and whether it is solved."), code="incomplete")
        if not reached:
            data |= {"contacted": None, "solved": None, "satisfaction": None}
        return data
