"""Input of mutual aid, cleaned; nothing here saves."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.mutual_aid import rules
from dispatch.mutual_aid.actions import NewLine
from dispatch.mutual_aid.models import Declined, Job, Urgency
from federation.design.fields import MomentField
from federation.kernel.pictures import PicturesField
from federation.pool.models import CertificateKind, EquipmentType, Kind, Mode, Skill, Trade


class RequestForm(forms.Form):
    """What is the matter, where, when and how urgent."""

    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None, empty_label=_("Choose a compound"))
    title = forms.CharField(
        label=_("What is the matter"), max_length=80, help_text=_("In a few words, e.g. “Dripping ceilings, source unknown”.")
    )
    description = forms.CharField(
        label=_("Description"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was tried already? Helpers see this once they accept."),
    )  # fmt: skip
    place = forms.CharField(label=_("Place in the compound"), max_length=120, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, initial=Urgency.ROUTINE)
    earliest = MomentField(label=_("Earliest start"))
    latest = MomentField(label=_("Latest end"))
    hours = forms.DecimalField(label=_("Hours of work a day"), min_value=0.25, max_value=24, decimal_places=2, initial=2)
    shifts = forms.IntegerField(label=_("Days in a row"), min_value=1, max_value=60, initial=1)
    all_or_nothing = forms.BooleanField(label=_("All or nothing: only useful when every line is filled"), required=False)
    photos = PicturesField(label=_("Photos"), required=False, max_files=6)

    def __init__(self, *args: Any, compounds: QuerySet[Compound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"].queryset = compounds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        earliest, latest, hours, shifts = (data.get(name) for name in ("earliest", "latest", "hours", "shifts"))
        if earliest and latest and hours and shifts:
            needed = timedelta(hours=float(hours)) + timedelta(days=shifts - 1)
            if earliest + needed > latest:
                self.add_error("latest", _("The work does not fit between the earliest start and the latest end."))
        return data


class LineForm(forms.Form):
    """One need. Which fields count depends on the kind; the page hides the others."""

    kind = forms.ChoiceField(label=_("Kind of help"), choices=Kind.choices, initial=Kind.EXPERT)
    skills = forms.ModelMultipleChoiceField(
        label=_("Skills"), queryset=None, required=False, help_text=_("The expert needs all that you choose."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )  # fmt: skip
    level = forms.IntegerField(label=_("Level at least (1–5)"), min_value=1, max_value=5, initial=1, required=False)
    mode = forms.ChoiceField(
        label=_("What the expert does"), required=False, choices=[(Mode.DO, _("Do the work")), (Mode.ADVISE, _("Advise"))]
    )
    trade = forms.ModelChoiceField(label=_("Trade"), queryset=None, required=False)
    certificate = forms.ModelChoiceField(
        label=_("Certificate"), queryset=None, required=False, to_field_name="code", empty_label=_("None needed")
    )
    equipment_type = forms.ModelChoiceField(label=_("Equipment type"), queryset=None, required=False)
    capacity = forms.IntegerField(label=_("Capacity at least"), min_value=1, max_value=1_000_000, required=False)
    operator = forms.BooleanField(label=_("With operator"), required=False)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=200, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("skills", Skill), ("trade", Trade), ("equipment_type", EquipmentType), ("certificate", CertificateKind)):
            self.fields[name].queryset = model._default_manager.filter(active=True)  # type: ignore[attr-defined]
        skills = self.fields["skills"]
        skills.queryset = skills.queryset.exclude(mode=Mode.FORBIDDEN).order_by("group", "code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = {Kind.EXPERT: "skills", Kind.CREW: "trade", Kind.EQUIPMENT: "equipment_type"}.get(data.get("kind", ""))
        if needed and not data.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Please say which."))
        return data

    def line(self) -> NewLine:
        """The need as the action takes it; what does not belong to the kind is left out."""
        data = self.cleaned_data
        kind = Kind(data["kind"])
        if kind == Kind.EXPERT:
            skills = [(skill, data["level"] or 1) for skill in data["skills"]]
            return NewLine(kind=kind, quantity=data["quantity"], skills=skills, mode=Mode(data["mode"] or Mode.DO))
        if kind == Kind.CREW:
            code = data["certificate"].code if data["certificate"] else ""
            return NewLine(kind=kind, quantity=data["quantity"], trade=data["trade"], certificate=code)
        machine = {name: data[name] for name in ("quantity", "equipment_type", "capacity", "operator")}
        return NewLine(kind=kind, **machine)


LineFormSet = forms.formset_factory(LineForm, extra=0, min_num=1, validate_min=True, max_num=12, absolute_max=12, can_delete=True)


class ReasonForm(forms.Form):
    """A reason, where one is needed."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class WindowForm(forms.Form):
    """A later end."""

    latest = MomentField(label=_("New latest end"))


class HandForm(forms.Form):
    """Choosing a helper by hand."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=500)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class DeclineForm(forms.Form):
    """Why not, and where it helps, until when."""

    why = forms.ChoiceField(label=_("Why not?"), choices=Declined.choices, widget=forms.RadioSelect, initial=Declined.BUSY)
    until = MomentField(
        label=_("Not available until"), required=False, help_text=_("Fill in to be left in peace until then; only with “needed elsewhere”.")
    )
    reason = forms.CharField(label=_("In your own words"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, equipment: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not equipment:
            choices = [choice for choice in Declined.choices if choice[0] != Declined.BROKEN]
            self.fields["why"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("why") == Declined.OTHER and not (data.get("reason") or "").strip():
            self.add_error("reason", _("Please give a reason; it helps to ask better next time."))
        if data.get("until") and data["until"] <= timezone.now():
            self.add_error("until", _("The end of the absence must lie ahead."))
        return data

    def answer(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        why = Declined(data["why"])
        return {"why": why, "reason": data["reason"] or str(why.label), "until": data["until"] if why == Declined.BUSY else None}


class DoneForm(forms.Form):
    """The helper's report; asks once more where the work ends before its time, or has taken none."""

    use_required_attribute = False  # a browser says nothing where the field for files, which is hidden, is empty

    result = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    hours = forms.DecimalField(
        label=_("Hours worked by each"), min_value=0.25, max_value=2000, decimal_places=2, required=False,
        help_text=_("Leave empty when it went as planned."),
    )  # fmt: skip
    photos = PicturesField(label=_("Photos after the work"), max_files=6, error_messages={"required": _("Please add a photo of the work.")})
    sure = forms.BooleanField(label=_("Yes, the work is finished"), required=False)

    def __init__(self, *args: Any, job: Job, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job, self.at = job, at
        self.fields["photos"].required = rules.needs_picture(job)
        minutes = ceil(rules.missing_time(job, at) / timedelta(minutes=1))
        self.early, self.begun = minutes > 0, not rules.hardly_begun(job, at)
        if self.early:
            left = {"hours": minutes // 60, "minutes": minutes % 60}
            self.fields["sure"].help_text = _("The booked end is still %(hours)d h %(minutes)d min away.") % left
        elif not self.begun:
            self.fields["sure"].help_text = _("The helper has only just arrived: give the hours worked, or tick this.")
        else:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        worked = timedelta(hours=1) if data.get("hours") or "hours" in self.errors else None  # what is wrong there is said there
        if rules.asks_whether_sure(self.job, self.at, worked=worked) and not data.get("sure"):
            self.add_error("sure", _("Please tick that the work is finished although its time is not over."))
        return data

    def worked(self) -> timedelta | None:
        hours = self.cleaned_data["hours"]
        return timedelta(hours=float(hours)) if hours else None
