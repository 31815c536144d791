"""What Django says about passwords, where its own catalogue has no Chinese for it."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Refuses what has fewer than `min_length` characters."""

    def get_error_message(self) -> str:
        return _("This password is too short: it needs at least %(count)d characters.") % {"count": self.min_length}
