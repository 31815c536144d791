"""Every date and time that comes from outside is bounded: forms, filters, serializers, query parameters."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import django_filters as df
import pytest
from django import forms
from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.exceptions import ValidationError as ApiError

from federation.api.fields import Day, Moment
from federation.design.fields import DayField, MomentField
from federation.environment import BASE_DIR
from tests.architecture.source import sources
from tests.architecture.test_doors import ALL
from tests.federation.api.caller import Caller
from tests.sizes import FULL

DAYS = ["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"]
MOMENTS = ["0001-01-01T00:00", "9999-12-31T23:59", "1999-12-31T00:00", "2101-01-01T00:00"]
WITH_OFFSET = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"]
NAMES = ["on", "since", "until", "start", "end", "after", "before", "date", "logged_after", "logged_before", "start_date", "end_date"]


def of_ours(root: type) -> Iterator[type[Any]]:
    """Every subclass that the product defines."""
    for source in sources():
        if source.path.name != "wsgi.py" and "management" not in source.name and "devserver" not in source.name:
            importlib.import_module(str(source.path.relative_to(BASE_DIR).with_suffix("")).replace("/", ".").removesuffix(".__init__"))
    waiting = [root]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.split(".")[0] in ("federation", "communities", "dispatch", "assessments"):
                yield one


def refuses(clean: Any, values: list[str]) -> bool:
    """Whether each is refused, and refused only as a wrong value."""
    for value in values:
        try:
            clean(value)
        except (ValidationError, ApiError):
            continue
        return False
    return True


def test_every_form_and_filter_refuses_the_edge_of_the_calendar() -> None:
    fields = {(form, name): field for form in of_ours(forms.BaseForm) for name, field in getattr(form, "base_fields", {}).items()}
    fields |= {(one, name): found.field for one in of_ours(df.FilterSet) for name, found in one.base_filters.items() if _of_time(found)}
    days = {key: field for key, field in fields.items() if isinstance(field, forms.DateField)}
    moments = {key: field for key, field in fields.items() if isinstance(field, forms.DateTimeField)}
    print(f"{len(days)} days and {len(moments)} times in forms and filters")  # noqa: T201 - how many is the point
    assert len(days) > 30 and len(moments) > 10
    wrong = [key for key, field in days.items() if not isinstance(field, DayField) or not refuses(field.clean, DAYS)]
    wrong += [key for key, field in moments.items() if not isinstance(field, MomentField) or not refuses(field.clean, MOMENTS)]
    assert not wrong


def _of_time(found: df.Filter) -> bool:
    return isinstance(found, df.DateFilter | df.DateTimeFilter | df.IsoDateTimeFilter | df.DateFromToRangeFilter)


def test_every_serializer_refuses_the_edge_of_the_calendar() -> None:
    fields = [
        (one.__name__, name, field)
        for one in of_ours(serializers.Serializer)
        for name, field in one._declared_fields.items()
        if isinstance(field, serializers.DateField | serializers.DateTimeField)
    ]
    taken = [(one, name, field) for one, name, field in fields if isinstance(field, Day | Moment)]
    print(f"{len(taken)} of {len(fields)} dates and times of serializers are taken from callers")  # noqa: T201 - how many is the point
    assert len(taken) > 10
    for one, name, field in taken:
        assert refuses(field.run_validation, DAYS if isinstance(field, Day) else MOMENTS + WITH_OFFSET), (one, name)


def test_no_other_date_is_described_as_taken_by_the_api(luyi, db) -> None:
    """What the description says a caller may send: the query parameters too, each called with the edges."""
    described = Caller("dispatcher").get("schema/?format=json").json()["paths"]
    asked = [
        (path, one["name"], one["schema"]["format"])
        for path, verbs in described.items()
        for one in verbs.get("get", {}).get("parameters", [])
        if one["in"] == "query" and one["schema"].get("format", "").startswith("date")
    ]
    print(f"{len(asked)} query parameters of the API")  # noqa: T201 - how many is the point
    assert len(asked) > 5
    callers = [Caller(name) for name in ("dispatcher", "leader", "firm1")]
    for path, name, _kind in asked:
        for value in DAYS:
            found = {caller.get(f"{path}?{name}={value}").status_code for caller in callers}
            assert 400 in found and found <= {400, 403}, (path, name, value, found)


@pytest.mark.parametrize("value", ["9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z", "99999999999999999999-W01"][: 4 if FULL else 2])
def test_no_page_falls_over_the_edge_of_the_calendar(luyi, sign_in, value) -> None:
    browser = sign_in("dispatcher")
    browser.raise_request_exception = False
    plain = [
        route
        for route, _entry in ALL
        if not route.startswith(("api/", "accounts/", "open311/v2")) and "<" not in route and "(" not in route
    ]
    query = "&".join(f"{name}={value}" for name in [*NAMES, "week", "year"])
    assert [route for route in plain if browser.get(f"/{route}?{query}").status_code >= 500] == []


@pytest.mark.parametrize("value", WITH_OFFSET)
def test_an_open311_call_at_the_edge_is_a_fault_in_its_own_form(client, luyi, value) -> None:
    for path in ("requests", "servicerequestupdates"):
        for name in ("start_date", "end_date"):
            asked = {"jurisdiction_id": luyi.subdistrict.code, name: value}
            answer = client.get(f"/open311/v2/{path}.json", asked)
            assert (answer.status_code, answer["Content-Type"]) == (400, "application/json; charset=utf-8")
            assert answer.json()[0]["code"] == "400" and name in answer.json()[0]["description"]
            assert client.get(f"/open311/v2/{path}.xml", asked)["Content-Type"] == "text/xml; charset=utf-8"
