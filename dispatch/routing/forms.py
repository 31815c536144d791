"""Input about routing rules, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from dispatch.routing.models import RouteTo, RoutingRule
from federation.accounts.models import Department
from federation.firms.models import PropertyFirm

#: As in work_orders.models.Source, which stands above this capability.
SOURCES = [
    ("resident", _("Resident, online")), ("phone", _("Telephone")), ("visit", _("Face to face")), ("community", _("Community")),
    ("grid", _("Grid worker")), ("firm", _("Property firm, for a resident")), ("hotline", _("12345 hotline")), ("open311", "Open311"),
    ("patrol", _("Patrol or reception day")),
]  # fmt: skip


class RuleForm(forms.Form):
    """If all of these hold … then there. What is left empty does not matter."""

    name = forms.CharField(label=_("Name"), max_length=80)
    category = forms.ModelChoiceField(label=_("If the category or group is"), queryset=None, required=False)
    community = forms.ModelChoiceField(label=_("and the community is"), queryset=None, required=False)
    compound = forms.ModelChoiceField(label=_("and the compound is"), queryset=None, required=False)
    sources = forms.MultipleChoiceField(
        label=_("and it came by"), choices=SOURCES, required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    words = forms.CharField(
        label=_("and the text holds one of"), max_length=300, required=False, help_text=_("Separated by spaces or commas.")
    )
    urgent = forms.BooleanField(label=_("and it is urgent"), required=False)
    to = forms.ChoiceField(label=_("then"), choices=RouteTo.choices)
    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None, required=False)
    department = forms.ModelChoiceField(label=_("Department"), queryset=None, required=False)
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        if rule is not None:
            kwargs["initial"] = {name: getattr(rule, name) for name in self.base_fields} | {"active": rule.active or bool(rule.fault)}
        else:
            kwargs["initial"] = {"active": True}
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("category", Category.objects.filter(active=True).order_by("position")), ("community", Community.objects.all()),
            ("compound", Compound.objects.filter(outside=False)), ("firm", PropertyFirm.objects.all()),
            ("department", Department.objects.order_by("name")),
        ):  # fmt: skip
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
