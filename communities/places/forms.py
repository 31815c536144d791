"""Input about places, cleaned; nothing here saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.places.coordinates import to_wgs84
from communities.places.models import Community, Compound, CoordinateSystem, ManagementKind
from federation.design.fields import DayField

_SIX_PLACES = Decimal("0.000001")


class CommunityForm(forms.ModelForm):
    """A community's names."""

    class Meta:
        model = Community
        fields = ["name", "name_en"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Community.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("A community with this name is already entered."))
        return name


class CompoundForm(forms.ModelForm):
    """A compound's facts; the position may be typed in any of the three systems and is kept as WGS-84."""

    community = forms.ModelChoiceField(label=_("Community"), queryset=None, required=False)
    latitude = forms.DecimalField(label=_("Latitude"), required=False, min_value=3, max_value=54, max_digits=12, decimal_places=9)
    longitude = forms.DecimalField(label=_("Longitude"), required=False, min_value=73, max_value=136, max_digits=12, decimal_places=9)
    system = forms.ChoiceField(
        label=_("The position is given in"), choices=CoordinateSystem.choices, initial=CoordinateSystem.WGS84,
        help_text=_("Amap and Tencent show GCJ-02, Baidu BD-09, GPS receivers and Tianditu WGS-84. It is converted when saved."),
    )  # fmt: skip

    class Meta:
        model = Compound
        fields = ["name", "name_en", "address", "grade", "kind", "households", "buildings", "approximate"]
        widgets = {"address": forms.TextInput(attrs={"autocomplete": "off"})}

    field_order = [
        "name", "name_en", "community", "address", "grade", "kind", "households", "buildings", "latitude", "longitude", "system",
        "approximate",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = Community.objects.all()  # type: ignore[attr-defined]
        if not self.instance._state.adding:
            del self.fields["grade"]  # moved by decisions (assessments/classes)
            for name in ("community", "latitude", "longitude"):
                self.initial.setdefault(name, getattr(self.instance, f"{name}_id" if name == "community" else name))

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Compound.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("A compound with this name is already entered."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("latitude") is None) != (data.get("longitude") is None) and not {"latitude", "longitude"} & self.errors.keys():
            self.add_error("latitude", _("A position needs both numbers, or none."))
        return data

    def columns(self) -> dict[str, Any]:
        """The cleaned columns for the action, the position as WGS-84; one that was not touched stays as it is."""
        data = dict(self.cleaned_data)
        if not self.instance._state.adding and not {"latitude", "longitude"} & set(self.changed_data):
            return {name: value for name, value in data.items() if name not in ("system", "latitude", "longitude")}
        system, latitude, longitude = data.pop("system"), data["latitude"], data["longitude"]
        if latitude is not None:
            point = to_wgs84((float(latitude), float(longitude)), system)
            data["latitude"], data["longitude"] = (Decimal(number).quantize(_SIX_PLACES) for number in point)
        return {**data, "source_crs": system}


class NewCompoundForm(CompoundForm):
    """A compound that is entered for the first time also says how it is managed."""

    mode = forms.ChoiceField(label=_("Management mode"), choices=ManagementKind.choices, initial=ManagementKind.PROFESSIONAL)
    since = DayField(label=_("Managed so since"))

    field_order = [*CompoundForm.field_order, "mode", "since"]

    def columns(self) -> dict[str, Any]:
        return {**super().columns(), "mode": ManagementKind(self.cleaned_data["mode"])}


class ManagementForm(forms.Form):
    """A new management mode from a day on."""

    kind = forms.ChoiceField(label=_("New management mode"), choices=ManagementKind.choices)
    since = DayField(label=_("From"))
