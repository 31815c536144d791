"""Stars and reasons, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.ratings.models import ASPECTS

CHOICES = [("", "—"), *((n, "★" * n) for n in range(5, 0, -1))]


class StarsForm(forms.Form):
    """The whole, and where somebody wants to, the parts."""

    stars = forms.IntegerField(label=_("How was the help?"), min_value=1, max_value=5)
    on_time = forms.TypedChoiceField(label=_("On time"), choices=CHOICES, coerce=int, empty_value=None, required=False)
    skill = forms.TypedChoiceField(label=_("Skill"), choices=CHOICES, coerce=int, empty_value=None, required=False)
    tidiness = forms.TypedChoiceField(label=_("Tidiness"), choices=CHOICES, coerce=int, empty_value=None, required=False)

    def aspects(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in ASPECTS}


class CommentedForm(StarsForm):
    """Stars with words, for those who sign."""

    comment = forms.CharField(label=_("Comment"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label is not None:
            self.fields["reason"].label = label
