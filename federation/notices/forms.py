"""How a person wants to be told, cleaned; nothing here saves."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from federation.design.fields import ClockField
from federation.kernel import identifiers
from federation.kernel.sealed import validate_phone
from federation.notices.events import GROUPS
from federation.notices.models import Way

TOKEN = re.compile(r"[A-Za-z0-9_-]{10,100}")
HINTS = {
    Way.EMAIL: _("Your e-mail address."),
    Way.SMS: _("Your mobile number."),
    Way.WECOM: _("The key at the end of the robot's webhook address, after key=."),
    Way.DINGTALK: _("The token at the end of the robot's webhook address, after access_token=."),
    Way.FEISHU: _("The token at the end of the robot's webhook address, after hook/."),
}


class ChannelForm(forms.Form):
    """One way: where to, and what it carries."""

    address = forms.CharField(label=_("Address"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    secret = forms.CharField(
        label=_("Signing secret"), max_length=100, required=False, help_text=_("Only if the robot asks for signed messages.")
    )
    groups = forms.MultipleChoiceField(
        label=_("Carries"), choices=list(GROUPS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of notice, or close this way.")},
    )  # fmt: skip

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        self.fields["address"].help_text = HINTS[way]
        self.fields["address"].widget.attrs["autocomplete"] = {Way.EMAIL: "email", Way.SMS: "tel"}.get(way, "off")
        if way not in (Way.DINGTALK, Way.FEISHU):
            del self.fields["secret"]

    def clean_address(self) -> str:
        """An address, a number, or a bare token: never a web address of somebody's choice."""
        given = str(self.cleaned_data["address"]).strip()
        if self.way == Way.EMAIL:
            validate_email(given)
        elif self.way == Way.SMS:
            given = identifiers.phone(given)
            validate_phone(given)
        else:
            given = re.split(r"key=|access_token=|/hook/", given)[-1].strip("/")
            if not TOKEN.fullmatch(given):
                raise forms.ValidationError(_("This is no token of such a robot."), code="token")
        return given

    def silent(self) -> list[str]:
        """The groups that this way does not carry."""
        return [group for group in GROUPS if group not in self.cleaned_data["groups"]]


class QuietForm(forms.Form):
    """Quiet hours; both or neither."""

    quiet_from = ClockField(label=_("Quiet from"), required=False)
    quiet_until = ClockField(label=_("Quiet until"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            self.add_error("quiet_until", _("Enter both times, or neither."))
        return data
