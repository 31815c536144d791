"""The tag `csrf_token`, in every template without loading: Django's own field, and the token that makes a form work once."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from federation.kernel.submissions import FIELD, new_token

register = template.Library()


class _Tokens(CsrfTokenNode):
    """What a template may render many times, each time with a token of its own."""

    def render(self, context: Any) -> str:
        field = super().render(context)
        person = getattr(getattr(context.get("request"), "user", None), "pk", None)
        return format_html('{}<input type="hidden" name="{}" value="{}">', field, FIELD, new_token(person)) if field else ""


@register.tag
def csrf_token(_parser: Any, _token: Any) -> _Tokens:
    return _Tokens()
