"""Input of classes and plans, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.classes.actions import MOST_MEASURES, MOST_PHOTOS, NewMeasure, Picture
from communities.places.models import CompoundClass
from federation.design.fields import DayField
from federation.kernel.dates import read_day
from federation.kernel.media import MediaField

TEXT, WHO = 200, 60


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class DecisionForm(forms.Form):
    """Move up or down."""

    grade = forms.ChoiceField(label=_("New class"), choices=CompoundClass.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=_rows(2))
    evidence = forms.CharField(
        label=_("Evidence"), max_length=1000, widget=_rows(3), help_text=_("Results, inspections, minutes of a meeting, with their dates.")
    )
    photos = MediaField(label=_("Photos"), max_files=MOST_PHOTOS, required=False)

    def pictures(self) -> list[Picture]:
        """The re-encoded pictures."""
        return [(one.file, one.width, one.height) for one in self.cleaned_data.get("photos") or []]


class PlanForm(forms.Form):
    """The one plan of a compound; measures as lines “measure | who | until”."""

    target = forms.ChoiceField(label=_("Class aimed at"), choices=CompoundClass.choices)
    responsible = forms.CharField(label=_("Responsible"), max_length=120)
    review_on = DayField(label=_("Looked at again on"))
    goals = forms.CharField(label=_("Goals"), max_length=1000, widget=_rows(4))
    measures = forms.CharField(
        label=_("Measures"), max_length=12_000, required=False, widget=_rows(8),
        help_text=_("One measure a line; behind “|” who does it, and behind a second “|” until when, such as 2026-12-31."),
    )  # fmt: skip

    def clean_measures(self) -> list[NewMeasure]:
        found = []
        for number, line in enumerate(self.cleaned_data["measures"].splitlines(), 1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.replace("\uff5c", "|").split("|")]
            text, who, until = (*parts, "", "")[:3]
            due = read_day(until)
            if not 1 <= len(text) <= TEXT or len(who) > WHO or len(parts) > 3 or (until and due is None):
                words = {"line": number, "most": TEXT, "who": WHO}
                raise forms.ValidationError(
                    _("Line %(line)d: a measure of 1 to %(most)d characters, then who (at most %(who)d) and a date."), params=words
                )
            found.append(NewMeasure(text, who, due))
        if len(found) > MOST_MEASURES:
            raise forms.ValidationError(_("At most %(most)d measures."), params={"most": MOST_MEASURES})
        return found


class ReviewForm(forms.Form):
    """What came out, and the next date."""

    text = forms.CharField(label=_("What came out"), max_length=1000, widget=_rows(3))
    next_on = DayField(label=_("Looked at again on"))


def lines(measures: Any) -> str:
    """The measures as the editor shows them."""
    return "\n".join(" | ".join([row.text, row.responsible, f"{row.due_on or ''}"]).rstrip(" |") for row in measures)
