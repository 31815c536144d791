"""Input of cycles, cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.cycles.models import Cycle, Entrant, Standing
from assessments.cycles.queries import judges
from assessments.schemes.models import Panel, Scheme
from assessments.schemes.states import SchemeState
from federation.accounts.models import Membership
from federation.design.fields import DayField
from federation.firms.models import PropertyFirm

OFFICE = "office"


class _SchemeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} · {obj.get_cycle_kind_display()}"


class DatesForm(forms.Form):
    """The period, and when residents answer."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    survey_from = DayField(label=_("Residents answer from"))
    survey_until = DayField(label=_("Residents answer until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for first, last in (("starts_on", "ends_on"), ("survey_from", "survey_until")):
            if data.get(first) and data.get(last) and data[last] < data[first]:
                self.add_error(last, _("The end must not lie before the start."))
        return data


class CycleForm(DatesForm):
    """A new cycle."""

    scheme = _SchemeChoice(label=_("Scheme"), queryset=None)
    name = forms.CharField(label=_("Name"), max_length=80)
    field_order = ("scheme", "name", "starts_on", "ends_on", "survey_from", "survey_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = Scheme.objects.exclude(state=SchemeState.RETIRED)  # type: ignore[attr-defined]


class _PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        of = obj.department or obj.community or ""
        return f"{obj.user} · {obj.get_role_display()}{f' · {of}' if of else ''}"


class AssignForm(forms.Form):
    """One person, one panel, several projects."""

    panel = forms.ChoiceField(label=_("Judges for"))
    member = _PersonChoice(label=_("Person"), queryset=None)
    entrants = forms.ModelMultipleChoiceField(label=_("Projects assessed"), queryset=None, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, cycle: Cycle, panels: Sequence[Panel], office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panels = {str(panel.pk): panel for panel in panels}
        last = [(OFFICE, _("Bonus, penalty, veto"))] if office else []
        self.fields["panel"].choices = [*((key, str(panel)) for key, panel in self.panels.items()), *last]  # type: ignore[attr-defined]
        self.fields["member"].queryset = judges()  # type: ignore[attr-defined]
        rows = Entrant.objects.filter(cycle=cycle).exclude(standing=Standing.EXCLUDED).select_related("compound")
        self.fields["entrants"].queryset = rows  # type: ignore[attr-defined]

    def assignment(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {"panel": self.panels.get(data["panel"]), "member": data["member"], "entrants": list(data["entrants"])}


class StandingForm(forms.Form):
    """Whether a project takes part, and why."""

    standing = forms.ChoiceField(label=_("Takes part"), choices=Standing.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MergeForm(forms.Form):
    """Assessed together with another project."""

    into = forms.ModelChoiceField(label=_("Assessed together with"), queryset=None)

    def __init__(self, *args: Any, entrant: Entrant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Entrant.objects.filter(cycle=entrant.cycle_id).exclude(standing=Standing.EXCLUDED).exclude(pk=entrant.pk)
        self.fields["into"].queryset = rows.select_related("compound")  # type: ignore[attr-defined]


class InterestForm(forms.Form):
    """A tie between a person and a firm."""

    member = _PersonChoice(label=_("Person"), queryset=None)
    firm = forms.ModelChoiceField(label=_("Property firm"), queryset=None)
    reason = forms.CharField(label=_("Tie to the firm"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = judges()  # type: ignore[attr-defined]
        self.fields["firm"].queryset = PropertyFirm.objects.order_by("name")  # type: ignore[attr-defined]
