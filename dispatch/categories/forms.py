"""Input about categories, cleaned; nothing here saves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dispatch.categories.models import Category, ClockMode, Disposition, Side

_YEAR = 366 * 24 * 60


class CategoryForm(forms.Form):
    """A category with its clocks in minutes."""

    code = forms.CharField(
        label=_("Code"), max_length=20, validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9-]*$", _("Capital letters, digits and hyphens."))]
    )
    parent = forms.ModelChoiceField(label=_("Group"), queryset=None, required=False, empty_label=_("This is a group itself"))
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    side = forms.ChoiceField(label=_("Responsible side"), choices=Side.choices)
    countable = forms.BooleanField(label=_("Counts against the firm"), required=False)
    disposition = forms.ChoiceField(label=_("What is done"), choices=Disposition.choices)
    mode = forms.ChoiceField(label=_("Clock"), choices=ClockMode.choices)
    respond_minutes = forms.IntegerField(label=_("First answer within (minutes)"), min_value=1, max_value=_YEAR)
    on_site_minutes = forms.IntegerField(label=_("On site within (minutes)"), min_value=1, max_value=_YEAR, required=False)
    resolve_minutes = forms.IntegerField(
        label=_("Solved within (minutes)"),
        min_value=1,
        max_value=_YEAR,
        help_text=_("1440 is a day; in working time a day is a working day."),
    )
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    conduct = forms.BooleanField(label=_("About a firm's conduct: goes past that firm"), required=False)
    callback_percent = forms.IntegerField(label=_("Called back, in percent"), min_value=0, max_value=100)
    words = forms.CharField(
        label=_("Words that point to it"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Separated by spaces; “lift:3” weighs three times as much."),
    )  # fmt: skip
    citation = forms.CharField(label=_("Legal basis"), max_length=300, required=False)
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        if category is not None:
            plain = {name: getattr(category, name) for name in self.base_fields if hasattr(category, name)}
            kwargs["initial"] = plain | {
                "respond_minutes": _minutes(category.respond_within), "on_site_minutes": _minutes(category.on_site_within),
                "resolve_minutes": _minutes(category.resolve_within),
            }  # fmt: skip
        else:
            kwargs["initial"] = {
                "active": True,
                "respond_minutes": 120,
                "resolve_minutes": 2880,
                "callback_percent": 100,
                "countable": True,
            }
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Category.objects.filter(parent=None).order_by("position")  # type: ignore[attr-defined]
        if category is not None:
            self.fields["code"].disabled = True

    def columns(self) -> dict[str, Any]:
        """What is kept, times as durations."""
        data = dict(self.cleaned_data)
        for minutes, field in (
            ("respond_minutes", "respond_within"),
            ("on_site_minutes", "on_site_within"),
            ("resolve_minutes", "resolve_within"),
        ):
            value = data.pop(minutes)
            data[field] = timedelta(minutes=value) if value else None
        return data


def _minutes(within: timedelta | None) -> int | None:
    return None if within is None else int(within.total_seconds() // 60)
