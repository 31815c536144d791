"""Input of the library, cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _area(label: Any, rows: int = 4, *, required: bool = True, most: int = 4000, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class CaseForm(forms.Form):
    """The words of a case."""

    title = forms.CharField(label=_("Title"), max_length=80)
    problem = _area(_("What was the matter"))
    cause = _area(_("What was the cause"), 3, required=False, most=2000)
    solution = _area(_("What helped"))


class QuestionForm(forms.Form):
    title = forms.CharField(label=_("Your question"), max_length=120)
    text = _area(_("Details"), required=False)


class AnswerForm(forms.Form):
    text = _area(_("Your answer"), 3)
