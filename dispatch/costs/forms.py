"""Input of a cost sheet; prices are typed in yuan and kept in fen."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.costs.actions import MOST_ITEMS, NewItem
from dispatch.costs.models import CostKind, Terms


class SheetForm(forms.Form):
    """Terms and remarks."""

    terms = forms.ChoiceField(label=_("Terms"), choices=Terms.choices, initial=Terms.FREE)
    note = forms.CharField(label=_("Remarks"), max_length=300, required=False)


class ItemForm(forms.Form):
    """One line."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CostKind.choices)
    label = forms.CharField(label=_("What for"), max_length=100)
    quantity = forms.DecimalField(label=_("Quantity"), min_value=Decimal("0.01"), max_digits=9, decimal_places=2, initial=1)
    unit = forms.CharField(label=_("Unit"), max_length=10, required=False)
    price = forms.DecimalField(label=_("Price in yuan"), min_value=0, max_value=Decimal("10000000"), decimal_places=2)

    def item(self) -> NewItem:
        """The line as the action takes it."""
        data = self.cleaned_data
        return NewItem(CostKind(data["kind"]), data["label"], data["quantity"], data["unit"], int(data["price"] * 100))


ItemFormSet = forms.formset_factory(ItemForm, extra=0, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS, can_delete=True)
