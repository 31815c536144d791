"""Input about work orders, cleaned; nothing here saves."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.categories import queries as categories
from dispatch.categories.models import Category
from dispatch.work_orders.models import OrderKind, Source
from federation.accounts.models import Department
from federation.design.fields import CodeField, MomentField, PhoneField
from federation.firms.models import PropertyFirm
from federation.firms.states import FirmState
from federation.kernel.media import MediaField

#: How each role's own reports count; staff choose.
STAFF_SOURCES = [(source.value, source.label) for source in (Source.PHONE, Source.VISIT, Source.PATROL)]


class CategoryField(forms.ChoiceField):
    """A kind of matter out of the tree; cleans to the row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", "—"), *categories.choices()], **kwargs)

    def clean(self, value: Any) -> Any:
        pk = super().clean(value)
        return Category.objects.select_related("parent").get(pk=UUID(pk)) if pk else None


OF_ANOTHER = {"autocomplete": "off"}


class OrderForm(forms.Form):
    """What was said at the counter, on the telephone or on the round."""

    source = forms.ChoiceField(label=_("Source"), choices=STAFF_SOURCES)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices)
    title = forms.CharField(label=_("What is the matter"), max_length=80)
    category = CategoryField(label=_("Category"))
    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None)
    place = forms.CharField(label=_("Place in the compound"), max_length=120, required=False)
    description = forms.CharField(label=_("Description"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    reporter = forms.CharField(label=_("Who reported it"), max_length=60, required=False, widget=forms.TextInput(attrs=OF_ANOTHER))
    phone = PhoneField(label=_("Phone"), required=False)
    address = forms.CharField(
        label=_("Address of the reporter"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=OF_ANOTHER),
        help_text=_("Building, entrance, room; kept encrypted."),
    )
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    about_firm = forms.BooleanField(label=_("About the firm's conduct: goes past the firm"), required=False)
    photos = MediaField(label=_("Photos and a video"), max_files=7, max_videos=1, required=False)

    def __init__(self, *args: Any, compounds: QuerySet[Compound], fixed: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"].queryset = compounds  # type: ignore[attr-defined]
        self.fixed = fixed
        if fixed is not None:
            del self.fields["source"]


class ResolveForm(forms.Form):
    """The work, told."""

    result = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    parts = forms.CharField(label=_("Parts used"), max_length=300, required=False)
    worked_minutes = forms.IntegerField(label=_("Minutes worked"), min_value=1, max_value=100_000, required=False)
    photos = MediaField(label=_("Photos after the work"), max_files=6, required=False)


class StartForm(forms.Form):
    photos = MediaField(label=_("Photos before the work"), max_files=6, required=False)


def firms() -> QuerySet[PropertyFirm]:
    """Firms that can be given an order."""
    return PropertyFirm.objects.exclude(state__in=[FirmState.REJECTED, FirmState.LEFT])


class PartyForm(forms.Form):
    """A firm or a department, one of the two, and why."""

    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None, required=False)
    department = forms.ModelChoiceField(label=_("Department"), queryset=None, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, reason: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].queryset = firms()  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.order_by("name")  # type: ignore[attr-defined]
        if reason is not None:
            self.fields["reason"].label = reason

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("firm")) == bool(data.get("department")):
            raise ValidationError(_("Choose a firm or a department, one of the two."), code="one")
        return data


class TaskForm(PartyForm):
    """Who is called in, and what for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, reason=_("What is asked of them"), **kwargs)


class ParkForm(forms.Form):
    """The plan of a hard case."""

    plan = forms.CharField(label=_("Plan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    owner = forms.CharField(label=_("Responsible for the plan"), max_length=60)
    days = forms.IntegerField(label=_("Looked at again in (days)"), min_value=1, max_value=366, initial=30)


class MergeForm(forms.Form):
    """The order that stays."""

    number = CodeField(label=_("Number of the order that stays"), max_length=20, upper=True)


class RecategoriseForm(forms.Form):
    category = CategoryField(label=_("Category"))


class LinkForm(forms.Form):
    """An outside party."""

    name = forms.CharField(label=_("For whom"), max_length=80)
    phone = PhoneField(label=_("Phone"), required=False)
    task = forms.CharField(label=_("What is asked of them"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PurposeForm(forms.Form):
    """Which detail, and what for."""

    field = forms.ChoiceField(label=_("What"), choices=[("phone", _("Phone")), ("address", _("Address")), ("reporter", _("Name"))])
    purpose = forms.CharField(label=_("What for"), max_length=200)


class ExportForm(forms.Form):
    """A list that leaves the house."""

    kind = forms.ChoiceField(label=_("File"), choices=[("xlsx", "Excel"), ("csv", "CSV")])
    reason = forms.CharField(label=_("What for"), max_length=200)
    persons = forms.BooleanField(label=_("With names, phones and addresses"), required=False)


class HelpForm(forms.Form):
    """When the federation's help is wanted."""

    earliest = MomentField(label=_("From"))
    latest = MomentField(label=_("Until"))
    hours = forms.DecimalField(label=_("Hours of work"), min_value=Decimal("0.5"), max_value=240, decimal_places=1)
    late = forms.BooleanField(label=_("Ask all the same, past the deadline"), required=False)

    def __init__(self, *args: Any, due_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due_at = due_at
        if not self.is_bound:
            del self.fields["late"]

    def clean(self) -> dict[str, Any]:
        """An end past the order's deadline is sent only when it is asked for twice."""
        data = super().clean() or {}
        latest = data.get("latest")
        past = latest is not None and latest > self.due_at
        if past and not data.get("late"):
            due = timezone.localtime(self.due_at).strftime("%m-%d %H:%M")
            self.add_error("latest", _("The order is due at %(due)s, before that. Choose an earlier end, or tick below.") % {"due": due})
        elif not past:
            del self.fields["late"]
        return data
