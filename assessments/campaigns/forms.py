"""Input of campaigns, cleaned; nothing here saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.campaigns.actions import NewPhoto, Place
from assessments.campaigns.actions.inspecting import MOST_DAYS, MOST_PHOTOS
from assessments.campaigns.models import Campaign
from assessments.campaigns.presets import from_text
from communities.places.models import Compound
from federation.accounts.models import Department
from federation.design.fields import DayField
from federation.kernel.errors import Refused
from federation.kernel.media import MediaField


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class PdfField(forms.FileField):
    """A PDF, judged by its first bytes; it is kept as it is and only ever handed out as a download."""

    default_error_messages = {"pdf": _("Only a PDF file can be attached."), "large": _("The file is larger than %(limit)d MB.")}

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is not None and (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(self.error_messages["large"], params={"limit": limit}, code="large")
        if file is not None:
            head = file.read(5)
            file.seek(0)
            if head != b"%PDF-":
                raise forms.ValidationError(self.error_messages["pdf"], code="pdf")
        return file


class CampaignForm(forms.ModelForm):
    """A draft as one page: facts, plan, points as lines of text, compounds and departments."""

    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    document = PdfField(
        label=_("Plan document (PDF)"), required=False, max_length=120, widget=forms.FileInput(attrs={"accept": "application/pdf"})
    )
    departments = forms.ModelMultipleChoiceField(
        label=_("Departments that take part"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    compounds = forms.ModelMultipleChoiceField(label=_("Compounds"), queryset=None, widget=forms.CheckboxSelectMultiple)
    outline = forms.CharField(
        label=_("Points"), max_length=60_000, widget=_rows(24),
        help_text=_("One point a line. A line with “#” in front begins a category. English may follow behind “|”."),
    )  # fmt: skip

    class Meta:
        model = Campaign
        fields = ["name", "name_en", "starts_on", "ends_on", "working_days", "plan"]
        widgets = {"plan": _rows(10)}

    field_order = ["name", "name_en", "starts_on", "ends_on", "working_days", "document", "departments", "compounds", "plan", "outline"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].queryset = Department.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["compounds"].queryset = Compound.objects.filter(outside=False).order_by("name")  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Campaign.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a campaign of this name already."))
        return name

    def clean_outline(self) -> Any:
        try:
            return from_text(self.cleaned_data["outline"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The end lies before the beginning."))
        return data


class PhotosForm(forms.Form):
    """Anything with pictures."""

    photos = MediaField(label=_("Photos"), max_files=MOST_PHOTOS, required=False)

    def pictures(self) -> list[NewPhoto]:
        """The re-encoded pictures."""
        return [NewPhoto(one.file, one.width, one.height, one.position) for one in self.cleaned_data.get("photos") or []]


class InspectForm(PhotosForm):
    """What an inspector saw at one point; the position comes from the phone, or else from the picture."""

    result = forms.ChoiceField(
        label=_("Outcome"), choices=[("in_order", _("In order")), ("finding", _("Finding"))], initial="finding", widget=forms.RadioSelect
    )
    finding = forms.CharField(label=_("What is not in order"), max_length=500, required=False, widget=_rows(3))
    days = forms.IntegerField(label=_("Working days to rectify"), min_value=1, max_value=MOST_DAYS)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy = forms.DecimalField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    field_order = ["result", "finding", "photos", "days", "note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("result") == "finding":
            if not data.get("finding", "").strip():
                self.add_error("finding", _("Say what is not in order."))
            if not data.get("photos") and "photos" not in self.errors:
                self.add_error("photos", _("A finding needs a picture of how it is now."))
        return data

    def place(self) -> Place | None:
        """What the phone said, or what the first picture knows."""
        data = self.cleaned_data
        if data.get("latitude") is not None and data.get("longitude") is not None:
            return Place(round(data["latitude"], 6), round(data["longitude"], 6), round(data.get("accuracy") or 0))
        for photo in self.pictures():
            if photo.position is not None:
                latitude, longitude = (round(Decimal(number), 6) for number in photo.position)
                return Place(latitude, longitude)
        return None


class RectifyForm(PhotosForm):
    """What the firm did."""

    text = forms.CharField(label=_("What the firm did"), max_length=1000, widget=_rows(3))

    field_order = ["text", "photos"]


class RecheckForm(PhotosForm):
    """What was seen at the recheck on site."""

    passed = forms.TypedChoiceField(
        label=_("Outcome"), choices=[("yes", _("Passed, close")), ("no", _("Not passed, rectify again"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    note = forms.CharField(label=_("What was seen"), max_length=500, required=False, widget=_rows(2))
    days = forms.IntegerField(label=_("Working days, if it has to be rectified again"), min_value=1, max_value=MOST_DAYS, required=False)

    field_order = ["passed", "note", "days", "photos"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("passed") is False and not data.get("note", "").strip():
            self.add_error("note", _("Say what is still missing."))
        return data


class NoteForm(forms.Form):
    """A remark."""

    note = forms.CharField(label=_("Remark"), max_length=500, required=False)


class BackForm(forms.Form):
    """Why the pictures are not enough."""

    note = forms.CharField(label=_("What is still missing"), max_length=500, widget=_rows(2))
    days = forms.IntegerField(label=_("Working days to rectify"), min_value=1, max_value=MOST_DAYS, required=False)


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=_rows(2))
