"""What an importable table is made of: columns that are known by many names, and a verdict on every row.

Each importer lives with the record that it writes; this module knows none of them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from django import forms
from django.db.models import Choices
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from federation.kernel import identifiers

Row = Mapping[str, str]
Write = Callable[[Any, datetime], None]

_YES = {"是", "有", "yes", "y", "true", "1", "√", "✓"}
_NO = {"", "否", "无", "no", "n", "false", "0", "×", "-"}
_DAY = re.compile(r"^(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(日|\D.*)?$|^(\d{4})(\d{2})(\d{2})$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field, its headers (Chinese first, then English, then other spellings), an example.

    `plain` columns hold numbers, dates and codes, in which full-width digits mean the same as ordinary ones.
    """

    name: str
    headers: Sequence[str]
    example: str = ""
    required: bool = False
    plain: bool = False


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What importing a row would do; `write` does it, `errors` say why it cannot."""

    outcome: Outcome
    errors: Sequence[str] = ()
    write: Write | None = None


class Importer(Protocol):
    """Knows one kind of table. `review` judges all rows together, with few queries, and writes nothing."""

    @property
    def label(self) -> str | Promise: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    def permits(self, by: Any, _subject: Any = None) -> bool: ...

    def review(self, rows: Sequence[Row], *, by: Any) -> list[Verdict]: ...


def wrong(*errors: str) -> Verdict:
    """A row that cannot be imported."""
    return Verdict(Outcome.WRONG, errors)


def header_key(text: str) -> str:
    """A header without spaces, stars, brackets and case: `＊ 企业名称（必填）` is `企业名称`."""
    return re.sub(r"\(.*?\)|[\s*_:\-]", "", identifiers.fold(text)).casefold()


def plain(text: str) -> str:
    """Numbers, dates and codes as they are meant; never free text."""
    return identifiers.fold(text)


def day(text: str) -> str:
    """Any usual way to write a date as `2026-11-21`; what is no date stays as it is, for the form to refuse."""
    found = _DAY.match(plain(text))
    if found is None:
        return text
    year, month, number = (part for part in (found[1] or found[5], found[2] or found[6], found[3] or found[7]))
    return f"{year}-{int(month):02d}-{int(number):02d}"


def yes(text: str) -> bool | None:
    """是 or 否 in any spelling; None when it is neither."""
    word = plain(text).casefold()
    return True if word in _YES else False if word in _NO else None


def chosen(text: str, choices: type[Choices], also: Mapping[str, str] | None = None) -> str | None:
    """The choice that a code or a label in either language names; None when there is none."""
    word = plain(text).casefold()
    return _names(choices).get(word) or (also or {}).get(word)


@cache
def _names(choices: type[Choices]) -> dict[str, str]:
    """Every spelling of every choice, by which it may be named."""
    names = {str(value).casefold(): str(value) for value in choices.values}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names |= {str(label).casefold(): str(value) for value, label in choices.choices}
    return names


class RowForm(forms.Form):
    """A form that judges one row after the other; making a new one for each would cost most of the time."""

    def judge(self, row: Mapping[str, Any]) -> None:
        """Clean this row; `errors` and `cleaned_data` are its own afterwards."""
        self.is_bound, self.data = True, dict(row)
        self.full_clean()


def fields_of(form: type[forms.ModelForm], *names: str) -> dict[str, forms.Field]:
    """A page's fields for a row's form, with the model's validators, which a plain form would not run."""
    found = {name: copy.deepcopy(form.base_fields[name]) for name in names}
    for name, field in found.items():
        if name in (form._meta.fields or ()):
            ours = form._meta.model._meta.get_field(name).validators
            field.validators += [check for check in ours if check not in field.validators]
    return found


def complaints(form: Any, columns: Iterable[Column]) -> list[str]:
    """A form's errors as sentences that name the column as the reader knows it."""
    headers = {column.name: column.headers[0] for column in columns}
    return [f"{headers.get(name, '')}: {error}".lstrip(": ") for name, errors in form.errors.items() for error in errors]


def twice(first: int) -> Verdict:
    """The same thing stands in the file already; `first` counts from the first row under the header."""
    return wrong(_("The same entry stands in row %(row)d already.") % {"row": first + 1})
