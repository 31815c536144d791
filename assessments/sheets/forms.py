"""Input of imports of results, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Membership


class ResultsForm(forms.Form):
    """The table, and whose results it holds."""

    member = forms.ModelChoiceField(label=_("Results of"), queryset=None, empty_label=None)
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx, .xls) or CSV; UTF-8, GB18030 or UTF-16."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def __init__(self, *args: Any, people: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people  # type: ignore[attr-defined]
        self.fields["member"].label_from_instance = lambda member: str(member.user)  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Looked at before it is read into memory."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise ValidationError(_("The file is larger than %(mb)d MB."), params={"mb": limit}, code="too_large")
        return upload
