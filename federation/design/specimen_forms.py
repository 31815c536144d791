"""Forms without a purpose, so that the style guide can show every kind of field."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.design.fields import MomentField


class SpecimenForm(forms.Form):
    title = forms.CharField(label=_("What happened"), max_length=60, help_text=_("One short sentence."))
    kind = forms.ChoiceField(label=_("Kind of help"), choices=[("expert", _("Expert")), ("crew", _("Crew"))])
    starts_at = MomentField(label=_("From"), required=False)
    phone = forms.RegexField(
        r"^1\d{10}$",
        label=_("Mobile number"),
        error_messages={"invalid": _("A mobile number has 11 digits and begins with 1.")},
    )
    details = forms.CharField(label=_("Details"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photos = forms.FileField(label=_("Photos"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    all_or_nothing = forms.BooleanField(label=_("All lines or none"), required=False)


class SpecimenLine(forms.Form):
    skill = forms.ChoiceField(label=_("Skill"), choices=[("", "—"), ("lift", _("Lift emergency"))])
    people = forms.IntegerField(label=_("People"), min_value=1)
    hours = forms.IntegerField(label=_("Hours"), min_value=1)


class SpecimenFilter(forms.Form):
    words = forms.CharField(label=_("Search"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All"))], required=False)
