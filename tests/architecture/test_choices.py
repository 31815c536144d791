"""What a caller of the API chooses arrives at the action as the member of its enumeration, whichever value it is."""

from __future__ import annotations

from enum import Enum

from rest_framework import serializers

from federation.api.fields import Choice, Strict
from tests.architecture.test_dates import of_ours


def test_every_choice_is_handed_on_as_its_member() -> None:
    fields = {
        (one.__name__, name): field
        for one in of_ours(Strict)
        for name, field in one._declared_fields.items()
        if isinstance(field, serializers.ChoiceField) and not field.read_only
    }
    tried = [(key, value, field.run_validation(value)) for key, field in fields.items() for value in field.choices]
    print(f"{len(fields)} choices with {len(tried)} values")  # noqa: T201 - how many is the point
    assert len(fields) >= 15 and len(tried) >= 50
    assert not [key for key, field in fields.items() if not isinstance(field, Choice)]
    assert not [(key, value) for key, value, member in tried if not isinstance(member, Enum) or member.value != value]
