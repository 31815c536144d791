"""Input of retrofits, cleaned."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.places.homes import Home, home
from communities.places.models import Compound
from dispatch.retrofits.models import NoteKind
from federation.design.fields import DayField
from federation.kernel import identifiers
from federation.pool.models import CertificateKind, Trade

HOME = re.compile(r"^\s*(?P<building>[^\s,，-]{1,20})\s*[-,，\s]\s*(?P<room>[^\s,，]{1,20})\s*$")


class ProjectForm(forms.Form):
    """What is mended, where and when."""

    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None)
    title = forms.CharField(label=_("What is done"), max_length=80)
    reason = forms.CharField(label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    fault = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, compounds: QuerySet[Compound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"].queryset = compounds  # type: ignore[attr-defined]


class HomesForm(forms.Form):
    """Homes as lines `building-room`, or built from floors and rooms."""

    lines = forms.CharField(
        label=_("Homes, one a line: building-room"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For example 3-1201"),
    )  # fmt: skip
    building = forms.CharField(label=_("Or a whole building"), max_length=20, required=False)
    floors = forms.IntegerField(label=_("Floors"), min_value=1, max_value=80, required=False)
    rooms = forms.IntegerField(label=_("Rooms a floor"), min_value=1, max_value=40, required=False)

    def clean_lines(self) -> list[tuple[str, str]]:
        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            match = HOME.match(identifiers.fold(line))
            if match:
                meant = home(match["building"], "", match["room"])
                found.append((_building(meant), meant.room))
            elif line.strip():
                wrong.append(str(number))
        if wrong:
            raise forms.ValidationError(_("Not understood: line %(lines)s. Write building-room.") % {"lines": ", ".join(wrong[:10])})
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        whole = [data.get(name) for name in ("building", "floors", "rooms")]
        if any(whole) and not all(whole):
            self.add_error("building", _("A whole building needs its name, its floors and the rooms a floor."))
        return data

    def homes(self) -> list[tuple[str, str]]:
        """What the action takes."""
        data = self.cleaned_data
        homes = list(data["lines"])
        if data["building"]:
            floors, rooms = range(1, data["floors"] + 1), range(1, data["rooms"] + 1)
            building = _building(home(data["building"], "", ""))
            homes += [(building, f"{floor}{room:02}") for floor in floors for room in rooms]
        return homes


def _building(meant: Home) -> str:
    """`3`, and with a unit `3号楼2单元`."""
    return "".join(meant.labels[:2]) if meant.unit else meant.building


class NoteForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=NoteKind.choices)
    text = forms.CharField(label=_("What was seen, tested or decided"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class CrewForm(forms.Form):
    """A crew for some days in a row."""

    trade = forms.ModelChoiceField(label=_("Trade"), queryset=None)
    certificate = forms.ModelChoiceField(
        label=_("Certificate"), queryset=None, required=False, to_field_name="code", empty_label=_("None needed")
    )
    heads = forms.IntegerField(label=_("Heads"), min_value=1, max_value=200, initial=4)
    starts_on = DayField(label=_("First day"))
    days = forms.IntegerField(label=_("Days in a row"), min_value=1, max_value=60, initial=5)
    hours = forms.IntegerField(label=_("Hours a day"), min_value=1, max_value=12, initial=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].queryset = Trade.objects.filter(active=True)  # type: ignore[attr-defined]
        self.fields["certificate"].queryset = CertificateKind.objects.filter(active=True)  # type: ignore[attr-defined]

    def crew(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        data["certificate"] = data["certificate"].code if data["certificate"] else ""
        return data
