"""Fields about persons say whether the browser may fill them in (WCAG 2.2, success criterion 1.3.5)."""

from __future__ import annotations

import re

from django import forms

from dispatch.intake.forms import CodeForm, ReportForm
from dispatch.work_orders.forms import PhoneField
from federation.environment import BASE_DIR
from federation.notices.forms import ChannelForm
from federation.notices.models import Way
from tests.architecture.test_dates import of_ours

#: Names that fields of persons have, with the purpose of WCAG 2.2, section 7, where who types it is that person.
OWN = {"phone": "tel", "reporter": "name", "address": "address-line2", "name": "name"}
#: Of whom a field called `name` speaks of a person; elsewhere it is a thing's.
PERSONS = {"MemberForm"}
#: Forms that people fill in about themselves; every other form speaks of somebody else, whose data the browser must not bring.
ABOUT_ONESELF = {"ReportForm", "CodeForm", "ProofForm", "PhoneEntry"}


def test_every_field_about_a_person_says_what_it_is_for() -> None:
    fields = [
        (form.__name__, name, field)
        for form in of_ours(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if name in {"phone", "reporter", "address"} or isinstance(field, PhoneField) or (name == "name" and form.__name__ in PERSONS)
    ]
    said = {(form, name): field.widget.attrs.get("autocomplete") for form, name, field in fields if "specimen" not in field.__module__}
    print(f"{len(said)} fields about persons")  # noqa: T201 - how many is the point
    wanted = {(form, name): OWN[name] if form in ABOUT_ONESELF else "off" for form, name in said if form != "SpecimenForm"}
    assert len(said) >= 12 and {key: said[key] for key in wanted} == wanted


def test_one_s_own_address_is_filled_in_by_its_kind() -> None:
    kinds = {way: ChannelForm(way=way).fields["address"].widget.attrs["autocomplete"] for way in (Way.EMAIL, Way.SMS, Way.WECOM)}
    assert kinds == {Way.EMAIL: "email", Way.SMS: "tel", Way.WECOM: "off"}


def test_the_page_carries_it() -> None:
    page = str(ReportForm(anonymous=False)["reporter"]) + str(CodeForm()["phone"])
    assert re.findall(r'autocomplete="([\w-]+)"', page) == ["name", "tel"]
    bare = [
        path.name
        for path in (BASE_DIR / "templates").rglob("*.html")
        if re.search(r'inputmode="tel"(?![^>]*autocomplete=)', path.read_text())
    ]
    assert not bare
