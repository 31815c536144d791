"""Decisions on classes as programs read and make them."""

from __future__ import annotations

from rest_framework import serializers

from communities.places.models import Compound, CompoundClass
from federation.api.fields import Choice, Named, Pick, Strict


class DecisionOut(serializers.Serializer):
    """A compound was moved from one class to another."""

    id = serializers.UUIDField(source="pk")
    compound = Named()
    before = serializers.ChoiceField(choices=CompoundClass.choices)
    after = serializers.ChoiceField(choices=CompoundClass.choices)
    reason = serializers.CharField()
    evidence = serializers.CharField()
    at = serializers.DateTimeField()


class DecisionIn(Strict):
    """Move a compound, with the reason and what it rests on."""

    compound = Pick(lambda _by: Compound.objects.filter(outside=False))
    grade = Choice(CompoundClass)
    reason = serializers.CharField(max_length=500)
    evidence = serializers.CharField(max_length=1000)
