"""Input of consequences, cleaned; nothing here saves. Money is entered in yuan and kept in fen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.schemes.models import Listing
from assessments.standings.models import MeasureKind, Stage
from communities.places.models import Compound
from federation.design.fields import DayField
from federation.firms.models import PropertyFirm
from federation.kernel.media import MediaField

_YUAN = Decimal(100)
_MOST = Decimal("99999999.99")


class YuanField(forms.DecimalField):
    """An amount in yuan; cleans to fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=10, decimal_places=2, max_value=_MOST, **kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * _YUAN)


class AsOfForm(forms.Form):
    """The day as of which the lists are read."""

    on = DayField(label=_("As of"), required=False)


class EntryForm(forms.Form):
    """Put a firm up for a list because of an incident; results do it by their grade."""

    kind = forms.ChoiceField(label=_("List"), choices=Listing.choices, widget=forms.RadioSelect)
    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None)
    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None, required=False, empty_label=_("the firm as a whole"))
    basis = forms.CharField(label=_("Basis"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].queryset = PropertyFirm.objects.filter(kind="firm")  # type: ignore[attr-defined]
        self.fields["compound"].queryset = Compound.objects.filter(outside=False)  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    """A measure against a firm at a compound."""

    kind = forms.ChoiceField(label=_("Measure"), choices=MeasureKind.choices)
    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None)
    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None)
    basis = forms.CharField(label=_("Basis"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    demand = forms.CharField(label=_("What is demanded"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=250, initial=15)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].queryset = PropertyFirm.objects.filter(kind="firm")  # type: ignore[attr-defined]
        self.fields["compound"].queryset = Compound.objects.filter(outside=False)  # type: ignore[attr-defined]


class RewardForm(forms.Form):
    """What a firm wants to do for the residents with the subdistrict's support."""

    title = forms.CharField(label=_("Project"), max_length=80)
    plan = forms.CharField(label=_("Plan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    budget_fen = YuanField(label=_("Budget in yuan"), min_value=Decimal("0.01"))


class GrantForm(forms.Form):
    """How much is granted."""

    granted_fen = YuanField(label=_("Granted, in yuan"), min_value=Decimal("0.01"))
    answer = forms.CharField(label=_("Remark"), max_length=500, required=False)


class ProgressForm(forms.Form):
    """How far the project is."""

    progress = forms.IntegerField(label=_("Progress, percent"), min_value=0, max_value=100)
    spent_fen = YuanField(label=_("Spent by now, in yuan"), min_value=Decimal(0))
    text = forms.CharField(label=_("What was done"), max_length=500)


class PhotoForm(forms.Form):
    """Pictures of before or after."""

    stage = forms.ChoiceField(label=_("When"), choices=Stage.choices)
    photos = MediaField(label=_("Photos"), max_files=6)


class TextForm(forms.Form):
    """A reason, an answer or a report."""

    text = forms.CharField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
