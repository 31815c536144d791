"""Input of imports, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Membership
from federation.imports import registry


class UploadForm(forms.Form):
    """Which kind of table, and the file."""

    kind = forms.ChoiceField(label=_("What the table holds"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx, .xls) or CSV; UTF-8, GB18030 or UTF-16."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind, importer.label) for kind, importer in registry.open_to(by).items()]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("kind", choices[0][0] if choices else None)

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise ValidationError(_("The file is larger than %(mb)d MB."), params={"mb": limit}, code="too_large")
        return upload
