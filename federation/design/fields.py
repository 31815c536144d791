"""Form fields with the browser's own pickers, shared by all pages."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.kernel import dates

MIDNIGHT = 24 * 60


class DayField(forms.DateField):
    """A date between 1900 and 2199, chosen in the browser's calendar."""

    default_validators = [dates.check_day]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"], **kwargs)


class DayFilter(df.DateFilter):
    """Narrow a list by a day."""

    field_class = DayField


class MomentField(forms.DateTimeField):
    """A date and time between 2000 and 2100 in the subdistrict's zone."""

    default_validators = [dates.check_moment]

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "900"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)


class ClockField(forms.Field):
    """A time of day as HH:MM, cleaned to minutes since midnight; 24:00 is the end of the day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "08:00", "maxlength": 5, "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().replace("：", ":")
        if not text:
            return None
        hour, colon, minute = text.partition(":")
        if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
            raise ValidationError(_("Enter a time such as 08:30."), code="clock")
        minutes = int(hour) * 60 + int(minute)
        if int(minute) > 59 or minutes > MIDNIGHT:
            raise ValidationError(_("Enter a time such as 08:30."), code="clock")
        return minutes
