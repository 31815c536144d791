"""Fields and serializers of the API: fields are listed, unknown ones refused, and values bounded to what can be stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from federation.kernel import dates, identifiers
from federation.kernel.sealed import masked, validate_phone

Rows = Callable[[Any], QuerySet[Any]]


class Strict(serializers.Serializer):
    """Input that names a field which is not there, or which nobody may write, is refused instead of ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [str(name) for name in data if name not in known]
            if unknown:
                raise ValidationError(
                    {name[:60]: [ErrorDetail(str(_("This field cannot be written.")), code="unknown")] for name in unknown[:20]}
                )
            data = {name: "" if _empty(value) and isinstance(self.fields[str(name)], serializers.CharField) else value
                    for name, value in data.items()}  # fmt: skip
        return super().to_internal_value(data)


def _empty(value: Any) -> bool:
    return isinstance(value, str) and not identifiers.seen(value)


class Moment(serializers.DateTimeField):
    """A time between 2000 and 2100; without an offset it is meant in Beijing time."""

    default_error_messages = {"range": dates.MOMENT_RANGE}

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment: datetime = super().to_internal_value(value)
        except OverflowError:  # REST framework moves it to another zone before anybody has looked at the year
            self.fail("range")
        if not dates.is_moment(moment):
            self.fail("range")
        return moment


class Day(serializers.DateField):
    """A date between 1900 and 2199."""

    default_error_messages = {"range": dates.DAY_RANGE}

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not dates.is_day(day):
            self.fail("range")
        return day


class Choice(serializers.ChoiceField):
    """One of an enumeration, handed on as its member, as actions take it; `only` names those that may be sent."""

    def __init__(self, kind: type[TextChoices], *, only: Sequence[TextChoices] = (), **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(choices=[(one.value, one.label) for one in only or kind], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        return self.kind(value) if value else value


class Pick(serializers.UUIDField):
    """The id of a row among those that `rows(by)` gives; a foreign row is as unknown as a missing one."""

    default_error_messages = {"does_not_exist": _("There is no such object.")}

    def __init__(self, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        pk = super().run_validation(data)
        row = None if pk is None else self.rows(self.context["by"]).filter(pk=pk).first()
        if pk is not None and row is None:
            self.fail("does_not_exist")
        return row


class PickCode(serializers.CharField):
    """The code of an entry of the subdistrict's word lists."""

    default_error_messages = {"does_not_exist": _("There is no such entry in the word list.")}

    def __init__(self, rows: Rows, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**{"max_length": 20, **kwargs})

    def run_validation(self, data: Any = empty) -> Any:
        code = super().run_validation(data)
        row = None if code is None else self.rows(self.context["by"]).filter(code=code).first()
        if code is not None and row is None:
            self.fail("does_not_exist")
        return row


class PhoneIn(serializers.CharField):
    """A telephone number in any usual spelling, kept as dialled."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, "allow_blank": True, **kwargs})
        self.validators.append(validate_phone)

    def to_internal_value(self, data: Any) -> str:
        return identifiers.phone(super().to_internal_value(data))


@extend_schema_field({"type": "string", "example": "138****5678", "readOnly": True})
class Masked(serializers.Field):
    """A phone or certificate number with its middle hidden; the API never shows more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        return masked(value or "")


@extend_schema_field({"type": "integer", "minimum": 0})
class Minutes(serializers.Field):
    """A duration as whole minutes."""

    def to_representation(self, value: Any) -> int:
        return int(value.total_seconds() // 60)


class Named(serializers.Serializer):
    """Another row by id and name."""

    id = serializers.UUIDField(source="pk", read_only=True)
    name = serializers.CharField(read_only=True)
    name_en = serializers.CharField(read_only=True)


class Reason(Strict):
    """A reason, where one is needed."""

    reason = serializers.CharField(max_length=300)


class OptionalReason(Strict):
    """A reason, where one is welcome."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class Nothing(Strict):
    """A call without a body."""
