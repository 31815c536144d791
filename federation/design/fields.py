"""Form fields with the browser's own pickers, shared by all pages."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.kernel import dates, identifiers
from federation.kernel.sealed import validate_phone

MIDNIGHT = 24 * 60


def something_seen(value: Any) -> None:
    """A text of which nothing can be seen says nothing; every form's texts are checked by it."""
    if isinstance(value, str) and not identifiers.seen(value):
        raise ValidationError(_("There is nothing to be seen here: only invisible characters."), code="required")


class PhoneField(forms.CharField):
    """A telephone number as dialled; spaces, hyphens, full-width digits and invisible letters are taken as meant.

    `own`: of who types it, so the browser may fill it in (WCAG 2.2, 1.3.5); of somebody else it must not.
    """

    default_validators = [something_seen, validate_phone]

    def __init__(self, *, own: bool = False, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel" if own else "off"})
        super().__init__(**{"widget": widget, "max_length": 30, **kwargs})
        self.widget.attrs.pop("maxlength", None)  # of what is kept, not of what is typed

    def to_python(self, value: Any) -> str:
        return identifiers.phone(super().to_python(value) or "")


class CodeField(forms.CharField):
    """A number or code that names something: read as `identifiers.code` reads it; `upper` where case says nothing."""

    def __init__(self, *, upper: bool = False, **kwargs: Any) -> None:
        self.upper = upper
        super().__init__(**kwargs)
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        found = identifiers.code(super().to_python(value) or "")
        return found.upper() if self.upper else found


class OneTimeCodeField(forms.CharField):
    """The digits that were sent, however they were typed: `123 456`, `１２３４５６`."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
        super().__init__(**{"label": _("One-time code"), "widget": widget, "max_length": 6, **kwargs})
        for bound in ("maxlength", "minlength"):
            self.widget.attrs.pop(bound, None)

    def to_python(self, value: Any) -> str:
        return identifiers.digits(super().to_python(value) or "")


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
