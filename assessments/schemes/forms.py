"""Input of the scheme editor: the head, and one small form a row, so that every cell gets its own sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.schemes.models import Effect, Listing, PanelCode, Rule, Scheme
from assessments.schemes.tabular import TRUE, Cells
from communities.places.models import CompoundClass

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PAIR = re.compile(r"\s*([a-z_]{1,20})\s*[=:＝：]\s*(-?\d{1,9}(?:\.\d{1,4})?)\s*")


class HeadForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything of a scheme that is not a table."""

    class Meta:
        model = Scheme
        fields = (
            "name", "name_en", "cycle_kind", "arithmetic", "base_points", "bonus_cap", "veto_ceiling", "missing", "top_share",
            "answer_rule", "satisfied_neutral_share", "prior_strength", "sample_error", "min_share", "citation",
        )  # fmt: skip


def _decimal(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=6, decimal_places=2, min_value=Decimal(0), **more)


class PanelRow(forms.Form):
    code = forms.ChoiceField(choices=PanelCode.choices)
    name = forms.CharField(max_length=40)
    name_en = forms.CharField(max_length=80, required=False)
    weight = _decimal(max_value=Decimal(100))


class GradeRow(forms.Form):
    name = forms.CharField(max_length=30)
    name_en = forms.CharField(max_length=60, required=False)
    from_points = _decimal(required=False)
    share = _decimal(required=False, max_value=Decimal(100))
    clean_floor = forms.CharField(required=False)
    listing = forms.ChoiceField(choices=[("", ""), *Listing.choices], required=False)

    def clean_clean_floor(self) -> bool:
        return self.cleaned_data["clean_floor"].casefold() in TRUE

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("from_points") is not None and data.get("share") is not None:
            self.add_error("share", _("Either points or a share."))
        return data


class IndicatorRow(forms.Form):
    panel = forms.ChoiceField(choices=[("", ""), *PanelCode.choices], required=False)
    parent = forms.CharField(max_length=20, required=False)
    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=120)
    name_en = forms.CharField(max_length=200, required=False)
    effect = forms.ChoiceField(choices=Effect.choices)
    rule = forms.ChoiceField(choices=Rule.choices)
    points = _decimal(required=False)
    per_occurrence = _decimal(required=False)
    cap = _decimal(required=False)
    formula = forms.CharField(max_length=30, required=False)
    parameters = forms.CharField(max_length=300, required=False)
    evidence = forms.CharField(required=False)
    classes = forms.CharField(max_length=60, required=False)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not _CODE.fullmatch(code):
            raise forms.ValidationError(_("Letters and digits only."))
        return code

    def clean_points(self) -> Decimal:
        return self.cleaned_data["points"] or Decimal(0)

    def clean_evidence(self) -> bool:
        return self.cleaned_data["evidence"].casefold() in TRUE

    def clean_classes(self) -> list[str]:
        codes = [code for code in self.cleaned_data["classes"].split(",") if code]
        if set(codes) - set(CompoundClass.values):
            raise forms.ValidationError(_("Not a class of compounds."))
        return codes

    def clean_parameters(self) -> dict[str, str]:
        """`worst=60; best=100` as a mapping."""
        found = {}
        for part in filter(str.strip, re.split(r"[;；,，]", self.cleaned_data["parameters"])):
            match = _PAIR.fullmatch(part)
            if match is None:
                raise forms.ValidationError(_("Write name=number, for example worst=60; best=100."))
            found[match[1]] = match[2]
        low, high = found.get("low", found.get("worst")), found.get("high", found.get("best"))
        if low is not None and low == high:
            raise forms.ValidationError(_("Both ends of the scale are the same."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rule, effect = data.get("rule"), data.get("effect")
        if rule == Rule.DEDUCTION and not data.get("per_occurrence"):
            self.add_error("per_occurrence", _("How many points each time?"))
        if rule == Rule.FORMULA and not data.get("formula"):
            self.add_error("formula", _("Which figure is it computed from?"))
        if rule != Rule.FORMULA and data.get("formula"):
            self.add_error("formula", _("Only computed rows have a formula."))
        if effect == Effect.SCORE and not data.get("panel"):
            self.add_error("panel", _("Which side scores it?"))
        if effect and effect != Effect.SCORE and data.get("panel"):
            self.add_error("panel", _("Bonus, penalty and veto belong to no panel."))
        return data


class UploadForm(forms.Form):
    """The indicators as a workbook."""

    file = forms.FileField(label=gettext_lazy("Excel or CSV file with the indicators"))


def judged(form: type[forms.Form], rows: Iterable[Cells]) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Clean values of every row, and its errors by cell (empty where all is well)."""
    clean, errors = [], []
    for row in rows:
        one = form(row)
        one.is_valid()
        clean.append(one.cleaned_data)
        errors.append({name: str(sentences[0]) for name, sentences in one.errors.items()})
    return clean, errors


def judge_together(rows: Sequence[Mapping[str, Any]], panels: Sequence[Mapping[str, Any]], errors: list[dict[str, str]]) -> None:
    """Complaints that need the other rows: codes twice, headings and panels that are not there."""
    seen: set[str] = set()
    codes = {row.get("code"): row for row in rows}
    known = {panel.get("code") for panel in panels}
    for row, wrong in zip(rows, errors, strict=True):
        code, parent, panel = row.get("code"), row.get("parent"), row.get("panel")
        if code in seen:
            wrong.setdefault("code", _("This code is there already."))
        seen.add(str(code))
        if panel and panel not in known:
            wrong.setdefault("panel", _("The scheme has no such panel."))
        if parent and (parent == code or parent not in codes):
            wrong.setdefault("parent", _("There is no such heading."))
        elif parent and codes[parent].get("parent"):
            wrong.setdefault("parent", _("A heading cannot stand under another one."))
        elif parent and codes[parent].get("panel") != panel:
            wrong.setdefault("parent", _("The heading belongs to another panel."))
