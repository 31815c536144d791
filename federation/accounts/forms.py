"""Input about people, cleaned; nothing here saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.accounts import rules
from federation.accounts.models import FIRM_ROLES, PLACE_ROLES, Department, Membership, Role

#: Where a role acts; the other places stay empty whatever was typed.
PLACE_OF_ROLE: dict[str, str] = {
    **dict.fromkeys(FIRM_ROLES, "firm"),
    **dict.fromkeys(PLACE_ROLES, "compound"),
    Role.COMMUNITY: "community",
    Role.GRID: "community",
    Role.DEPARTMENT: "department",
}
OPTIONAL = (Role.DEPARTMENT,)
PLACES = ("firm", "community", "compound", "department")


class MemberForm(forms.Form):
    """A person with a role here, and where it applies."""

    username = forms.SlugField(
        label=_("Username"), max_length=60, help_text=_("Letters, digits, hyphen and underscore; the person signs in with it.")
    )
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    password = forms.CharField(
        label=_("First password"), required=False, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. Not needed for somebody who already has an account here."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"))
    firm = forms.ModelChoiceField(label=_("Firm"), queryset=None, required=False, help_text=_("For firm roles."))
    community = forms.ModelChoiceField(
        label=_("Community"), queryset=None, required=False, help_text=_("For residents' committees and grid workers.")
    )
    compound = forms.ModelChoiceField(
        label=_("Compound"), queryset=None, required=False, help_text=_("For owners' committees and residents.")
    )
    department = forms.ModelChoiceField(label=_("Department"), queryset=None, required=False, help_text=_("For department officers."))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for name in PLACES:
            model = Department if name == "department" else Membership._meta.get_field(name).remote_field.model  # type: ignore[union-attr]
            self.fields[name].queryset = model._default_manager.all()  # type: ignore[attr-defined]
        self.fields["role"].choices = self._roles()  # type: ignore[attr-defined]
        if rules.is_firm(by):
            for name in PLACES:
                del self.fields[name]

    def _roles(self) -> list[tuple[str, Any]]:
        """Nobody gives more than the own rank allows; supervisors are appointed by the district."""
        if rules.is_firm(self.by):
            return [(role.value, role.label) for role in FIRM_ROLES]
        barred = {Role.SUPERVISOR} if rules.is_leader(self.by) else {Role.SUPERVISOR, Role.LEADER}
        return [(role.value, role.label) for role in Role if role not in barred]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role = data.get("role", "")
        needed = PLACE_OF_ROLE.get(role)
        if needed in self.fields and not data.get(needed) and role not in OPTIONAL:
            self.add_error(needed, ValidationError(_("This role needs one."), code="required"))
        return data

    def place(self) -> dict[str, Any]:
        """Where the role applies: exactly the one place that belongs to it."""
        where = PLACE_OF_ROLE.get(self.cleaned_data["role"])
        if where is None:
            return {}
        return {where: self.by.firm if rules.is_firm(self.by) else self.cleaned_data.get(where)}
