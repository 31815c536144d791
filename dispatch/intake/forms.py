"""What residents type, cleaned; nothing here saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.callbacks.models import Satisfaction
from dispatch.work_orders.forms import CategoryField
from dispatch.work_orders.models import OrderKind
from federation.accounts.models import Membership, Role
from federation.design.fields import DayField, OneTimeCodeField, PhoneField
from federation.kernel import lookup
from federation.kernel.media import MediaField

KINDS = [(kind.value, kind.label) for kind in (OrderKind.REPAIR, OrderKind.COMPLAINT, OrderKind.QUESTION, OrderKind.SUGGESTION)]


class ReportForm(forms.Form):
    """A report from a phone, in the order in which one thinks: what, what of, where, pictures, who."""

    kind = forms.ChoiceField(label=_("What is it"), choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("What is the matter"), max_length=80, min_length=2,
        widget=forms.TextInput(attrs={"placeholder": _("For example: the lift has stopped at the fifth floor")}),
    )  # fmt: skip
    description = forms.CharField(label=_("Tell us more"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    category = CategoryField(label=_("Category"))
    place = forms.CharField(label=_("Where exactly"), max_length=80, required=False)
    photos = MediaField(label=_("Photos and a video"), max_files=7, max_videos=1, required=False)
    use_position = forms.BooleanField(
        label=_("Use the place where the photo was taken"), required=False, help_text=_("Otherwise it is removed from the photo unread.")
    )
    phone = PhoneField(label=_("Your phone number"), required=False, own=True)
    code = OneTimeCodeField(required=False)
    reporter = forms.CharField(
        label=_("How to address you"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    address = forms.CharField(
        label=_("Your room, if we must come in"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )  # fmt: skip
    about_firm = forms.BooleanField(label=_("This is about how the property firm behaves; the firm shall not see it"), required=False)
    consented = forms.BooleanField(label=_("Neighbours may read it without my name, number and room"), required=False)
    privacy = forms.BooleanField(label=_("I have read how my data are used and agree"))

    def __init__(self, *args: Any, anonymous: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = not anonymous

    def position(self) -> tuple[Decimal, Decimal] | None:
        """Where the first picture that knows it was taken, only with consent."""
        if not self.cleaned_data.get("use_position"):
            return None
        found = next((one.position for one in self.cleaned_data["photos"] or [] if one.position), None)
        return (Decimal(f"{found[0]:.6f}"), Decimal(f"{found[1]:.6f}")) if found else None


class CodeForm(forms.Form):
    """A phone that wants a code."""

    phone = PhoneField(label=_("Your phone number"), own=True)


class ProofForm(CodeForm):
    """The phone with the code that was sent to it."""

    code = OneTimeCodeField(min_length=6)


class AnswerForm(forms.Form):
    """Solved or not, and how content."""

    solved = forms.TypedChoiceField(
        label=_("Is it solved?"), choices=[("1", _("Yes")), ("0", _("No"))], coerce=lambda value: value == "1", widget=forms.RadioSelect
    )
    satisfaction = forms.TypedChoiceField(
        label=_("How content are you?"), choices=Satisfaction.choices, coerce=int, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("What should we know?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class MoreForm(forms.Form):
    """Something to add."""

    words = forms.CharField(label=_("Add something"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    photos = MediaField(label=_("Photos and a video"), max_files=4, max_videos=1, required=False)


class OutsideForm(forms.Form):
    """An outside party's answer."""

    answer = forms.CharField(label=_("What was done, or what you need"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    photos = MediaField(label=_("Photos"), max_files=6, required=False)


class PlaceForm(forms.Form):
    """A code for a place."""

    compound = forms.ModelChoiceField(label=_("Compound"), queryset=None)
    building = forms.CharField(label=_("Building"), max_length=40, required=False, help_text=_("Empty for the whole compound."))
    asset = forms.CharField(label=_("Thing"), max_length=60, required=False, help_text=_("For example “Lift 3” or “Boom gate, east”."))
    category = CategoryField(label=_("Usual category"), required=False)
    expires_on = DayField(label=_("Good until"))

    def __init__(self, *args: Any, compounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["compound"].queryset = compounds  # type: ignore[attr-defined]


def complaint(form: forms.Form) -> str:
    """All that is wrong, in one line."""
    return " ".join(one["message"] for errors in form.errors.get_json_data().values() for one in errors)


def compounds_for(by: Membership) -> Any:
    """Where somebody may put codes: a community at its own compounds, the office everywhere."""
    rows = Compound.objects.filter(outside=False)
    return rows.filter(lookup.at("community", by.community_id)) if by.role == Role.COMMUNITY else rows
