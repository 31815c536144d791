"""A connected system as it is typed in."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dispatch.webhooks.models import Event
from federation.kernel import outgoing
from federation.kernel.errors import Refused

EVENTS = [choice for choice in Event.choices if choice[0] != Event.TEST]


class WebhookForm(forms.Form):
    """Where, and of what."""

    name = forms.CharField(label=_("System"), max_length=80, help_text=_("For example “City command centre”."))
    url = forms.CharField(label=_("Address"), max_length=500, help_text=_("Begins with https://; it is called with POST and JSON."))
    events = forms.MultipleChoiceField(label=_("Is told of"), choices=EVENTS, widget=forms.CheckboxSelectMultiple)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            outgoing.check(url)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
        return url
