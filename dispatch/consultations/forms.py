"""Input of consultations, cleaned."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dispatch.consultations.actions import MOST_PICTURES, NewStep
from dispatch.consultations.models import Executor, Option
from federation.design.fields import MomentField
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.pictures import PicturesField
from federation.pool.models import Skill


class CallForm(forms.Form):
    """What is to be settled, when and where one meets."""

    question = forms.CharField(label=_("What is to be settled"), max_length=300)
    meets_at = MomentField(label=_("Meeting"), required=False)
    meets_where = forms.CharField(label=_("Place of the meeting, or a link"), max_length=120, required=False)


class FindingForm(forms.Form):
    text = forms.CharField(label=_("What I found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    pictures = PicturesField(label=_("Photos"), required=False, max_files=MOST_PICTURES)


class OptionForm(forms.Form):
    title = forms.CharField(label=_("Option"), max_length=80)
    text = forms.CharField(label=_("For and against"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    cost = forms.DecimalField(label=_("Cost (yuan)"), min_value=0, max_value=99_999_999, decimal_places=2, required=False)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=365, required=False)

    def option(self) -> dict[str, Any]:
        """What the action takes; money in fen."""
        data = self.cleaned_data
        cost: Decimal | None = data["cost"]
        return {"title": data["title"], "text": data["text"], "days": data["days"], "cost_fen": None if cost is None else int(cost * 100)}


class ChosenForm(forms.Form):
    option = forms.ModelChoiceField(label=_("Chosen option"), queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, options: QuerySet[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].queryset = options  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A step and who carries it out."""

    text = forms.CharField(label=_("What is done"), max_length=300)
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=None, required=False, empty_label=_("None in particular"))
    executor = forms.ChoiceField(label=_("Carried out by"), choices=Executor.choices, initial=Executor.FIRM)
    firm = forms.ModelChoiceField(label=_("Member firm"), queryset=None, required=False, empty_label=_("Choose a firm"))
    unit = forms.CharField(label=_("Licensed unit"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = Skill.objects.filter(active=True).order_by("group", "code")  # type: ignore[attr-defined]
        self.fields["firm"].queryset = PropertyFirm.objects.filter(state=FirmState.ADMITTED)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        who = "firm" if data.get("executor") == Executor.FIRM else "unit"
        if not data.get(who) and who not in self.errors:
            self.add_error(who, _("Please say who."))
        return data

    def step(self) -> NewStep:
        data = self.cleaned_data
        firm = data["firm"] if data["executor"] == Executor.FIRM else None
        return NewStep(text=data["text"], firm=firm, unit="" if firm else data["unit"], skill=data["skill"])


StepFormSet = forms.formset_factory(StepForm, extra=0, min_num=1, validate_min=True, max_num=20, absolute_max=20, can_delete=True)
