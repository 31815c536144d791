"""Filters of single answers."""

from __future__ import annotations

import django_filters as df
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.surveys.models import Answer, Channel, Option, Signal, Verdict

DECIDED = [("open", _("Doubtful, not decided")), (Verdict.EXCLUDED, Verdict.EXCLUDED.label), (Verdict.KEPT, Verdict.KEPT.label)]


class AnswerFilter(df.FilterSet):
    entrant = df.UUIDFilter(field_name="entrant", label=_("Project"), widget=forms.HiddenInput)
    overall = df.ChoiceFilter(label=_("Overall"), choices=Option.choices)
    channel = df.ChoiceFilter(label=_("Channel"), choices=Channel.choices)
    signal = df.ChoiceFilter(label=_("Signal"), choices=Signal.choices, method="with_signal")
    decision = df.ChoiceFilter(label=_("Decision"), choices=DECIDED, method="with_decision")

    class Meta:
        model = Answer
        fields: list[str] = []

    def with_signal(self, rows: QuerySet[Answer], _name: str, value: str) -> QuerySet[Answer]:
        return rows.filter(signals__contains=[value])

    def with_decision(self, rows: QuerySet[Answer], _name: str, value: str) -> QuerySet[Answer]:
        return rows.filter(verdict="").exclude(signals=[]) if value == "open" else rows.filter(verdict=value)
