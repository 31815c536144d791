"""The alarm form: as few fields as an emergency allows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from federation.pool.models import EmergencyKind


class AlarmForm(forms.Form):
    """What, where, and a word more if there is time."""

    kind = forms.ModelChoiceField(label=_("Kind of emergency"), queryset=None, empty_label=None, widget=forms.RadioSelect)
    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None, empty_label=_("Choose a compound"))
    place = forms.CharField(label=_("Place in the compound"), max_length=120, required=False)
    description = forms.CharField(label=_("In a few words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    drill = forms.BooleanField(label=_("This is a drill"), required=False)

    def __init__(self, *args: Any, compounds: QuerySet[Compound], drills: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = EmergencyKind.objects.filter(active=True).order_by("acknowledge_minutes", "on_site_minutes", "code")  # type: ignore[attr-defined]
        self.fields["compound"].queryset = compounds  # type: ignore[attr-defined]
        if not drills:
            del self.fields["drill"]
        places = list(compounds[:2])
        if len(places) == 1:
            self.fields["compound"].initial = places[0]
