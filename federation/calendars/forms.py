"""Input of the working calendar, cleaned."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.calendars import statutory
from federation.calendars.models import Weekday
from federation.calendars.queries import Windows
from federation.design.fields import DayField

_WINDOW = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})$")


def hours_text(windows: Windows) -> str:
    """`09:00-12:00, 13:30-17:30`."""
    return ", ".join(f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}" for start, end in windows)


class HoursField(forms.CharField):
    """Hours of one day as people write them; nothing means a day off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> Any:
        found: list[tuple[int, int]] = []
        for part in re.split(r"[,，、;；]", super().clean(value)):
            if not part.strip():
                continue
            match = _WINDOW.match(part.strip())
            if match is None:
                raise ValidationError(_("Write hours like 09:00-12:00, 13:30-17:30."), code="invalid")
            from_hour, from_minute, to_hour, to_minute = (int(number) for number in match.groups())
            start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
            if from_minute > 59 or to_minute > 59 or not start < end <= 24 * 60 or (found and start < found[-1][1]):
                raise ValidationError(_("The hours of a day must be in order and must not overlap."), code="invalid")
            found.append((start, end))
        return tuple(found)


class HoursForm(forms.Form):
    """Eight kinds of day."""

    def __init__(self, *args: Any, week: tuple[Windows, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, label in Weekday.choices:
            self.fields[f"day{weekday}"] = HoursField(label=label, initial=hours_text(week[weekday]))

    def week(self) -> list[Windows]:
        """The eight days' windows."""
        return [self.cleaned_data[f"day{weekday}"] for weekday in Weekday.values]


class DayForm(forms.Form):
    """One date that differs."""

    date = DayField(label=_("Date"))
    working = forms.TypedChoiceField(
        label=_("On this day"), choices=[("0", _("nobody works")), ("1", _("work goes on"))], coerce=lambda value: value == "1"
    )
    name = forms.CharField(label=_("Why"), max_length=60)
    citation = forms.CharField(label=_("Legal basis"), max_length=200, required=False, help_text=_("The notice that says so."))

    def clean_date(self) -> Any:
        on = self.cleaned_data["date"]
        if not statutory.FIRST_YEAR <= on.year <= statutory.LAST_YEAR:
            raise ValidationError(_("The day must lie between 2000 and 2100."), code="bounds")
        return on
