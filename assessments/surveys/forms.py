"""The survey's forms: five big buttons a question, whoever fills them in. Nothing here saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessments.surveys import codes
from assessments.surveys.actions import Given
from assessments.surveys.models import Option
from assessments.surveys.questions import OVERALL, Question
from federation.design.fields import OneTimeCodeField, PhoneField

_SALT = "assessments.surveys.form"
WHO = [("owner", _("Owner or family")), ("tenant", _("Tenant"))]
CHOICES = [(str(value), label) for value, label in Option.choices]
_WORTH = {str(value): int(value) for value in Option.values}
_WHO = {"", *(code for code, _label in WHO)}


class SurveyForm(forms.Form):
    """The whole, the questions (each may be left open), and who answers."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = len(questions)
        required = {"required": _("Please choose one of the five answers.")}
        self.fields["overall"] = forms.ChoiceField(label=_t(OVERALL), choices=CHOICES, widget=forms.RadioSelect, error_messages=required)
        for number, question in enumerate(questions, start=1):
            self.fields[f"q{number}"] = forms.ChoiceField(label=str(question), choices=CHOICES, widget=forms.RadioSelect, required=False)
        self.fields["who"] = forms.ChoiceField(
            label=_("Who answers?"), choices=WHO, widget=forms.RadioSelect, initial="owner", required=False
        )

    def asked(self) -> Iterator[Any]:
        """The questions' fields, the whole first."""
        yield self["overall"]
        yield from (self[f"q{number}"] for number in range(1, self.count + 1))

    def given(self) -> Given:
        """What was chosen; a question left open is 0."""
        data = self.cleaned_data
        choices = tuple(int(data[f"q{number}"] or 0) for number in range(1, self.count + 1))
        return Given(int(data["overall"]), choices, data["who"] == "tenant")


def sent(data: Mapping[str, Any], count: int) -> Given | None:
    """What a page's form says, read without building the form; None where that has something to say about it."""
    overall, who = data.get("overall", ""), data.get("who", "")
    chosen = [data.get(f"q{number}", "") for number in range(1, count + 1)]
    if overall not in _WORTH or who not in _WHO or any(one and one not in _WORTH for one in chosen):
        return None
    return Given(_WORTH[overall], tuple(_WORTH[one] if one else 0 for one in chosen), who == "tenant")


class PaperForm(SurveyForm):
    """The same from a sheet of paper, with the code that stands on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})
        self.fields["code"] = forms.CharField(label=_("Code on the form"), max_length=60, widget=entry)
        self.order_fields(["code"])

    def clean_code(self) -> codes.Code:
        """The code as it was meant."""
        found = codes.read(self.cleaned_data["code"])
        if found is None:
            raise ValidationError(_("A code has a number, a hyphen and 16 letters or digits."), code="code")
        return found


class CodeEntry(forms.Form):
    """The code of a letter, typed."""

    code = forms.CharField(
        label=_("Code on your letter"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class PhoneEntry(forms.Form):
    """A phone and, once it has arrived, the code."""

    phone = PhoneField(label=_("Your phone number"), own=True)
    code = OneTimeCodeField(required=False)


class ReasonForm(forms.Form):
    """Why an answer is left out or kept."""

    reason = forms.CharField(max_length=300)


def opened(at: float) -> str:
    """What a form carries: when it was opened, signed, and a word of its own by which it is known when it comes twice."""
    return signing.dumps([int(at), codes.new(0).secret[:8]], salt=_SALT)


def opened_at(text: str) -> int | None:
    """When the form was opened, in seconds; None for what we did not sign."""
    try:
        moment, _word = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(moment)
