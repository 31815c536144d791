"""Second factors: allauth's forms with codes as people type them."""

from __future__ import annotations

from allauth.mfa.base import forms
from allauth.mfa.totp.forms import ActivateTOTPForm

from federation.design.fields import OneTimeCodeField

MOST = 20  # recovery codes are longer than an app's six digits


class AuthenticateForm(forms.AuthenticateForm):  # type: ignore[misc]
    code = OneTimeCodeField(max_length=MOST)


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]
    code = OneTimeCodeField(max_length=MOST)


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    code = OneTimeCodeField(max_length=MOST)
