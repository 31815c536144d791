"""Input of hotline imports, cleaned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.figures.forms import SpanForm
from dispatch.hotline.columns import LABELS
from dispatch.hotline.models import HOTLINE

_PLATFORM = RegexValidator(r"^[\w\- ]+$", _("Letters, digits and hyphens."))


class UploadForm(forms.Form):
    """Whose workbook, and the file."""

    platform = forms.CharField(label=_("Platform"), max_length=20, initial=HOTLINE, validators=[_PLATFORM])
    file = forms.FileField(
        label=_("Workbook"), help_text=_("Excel (.xlsx, .xls) or CSV; UTF-8 or GB18030."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )  # fmt: skip


class MappingForm(forms.Form):
    """What each column holds."""

    name = forms.CharField(label=_("Name of these columns"), max_length=60)

    def __init__(self, *args: Any, header: Sequence[str], fields: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = {place: field for field, place in fields.items()}
        known = [places.get(place, "") for place, name in enumerate(header) if name.strip()]
        self.header = [name for name in header if name.strip()]
        choices = [("", _("keep it as it is")), *LABELS.items()]
        for n, name in enumerate(self.header):
            self.fields[f"column{n}"] = forms.ChoiceField(label=name, choices=choices, required=False, initial=known[n])

    def columns(self) -> dict[str, str]:
        """Header to field; empty for a column that is kept as it is, also where its name is known."""
        return {name: self.cleaned_data[f"column{n}"] for n, name in enumerate(self.header)}


class PlaceForm(forms.Form):
    """Which compound a text means."""

    text = forms.CharField(max_length=200)
    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"].queryset = Compound.objects.filter(outside=False)  # type: ignore[attr-defined]


class ReturnForm(SpanForm):
    """Which platform's orders, received on which days."""

    platform = forms.CharField(label=_("Platform"), max_length=20, initial=HOTLINE, validators=[_PLATFORM])
