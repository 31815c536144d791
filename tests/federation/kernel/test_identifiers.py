"""Identifiers as people type them mean one thing; free text is left alone."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from federation.api.fields import PhoneIn, Strict
from federation.design.fields import CodeField, OneTimeCodeField, PhoneField
from federation.kernel import identifiers
from federation.kernel.sealed import PHONE

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\u2066\ufeff\u00ad\ufe0f"
DASHES = "-－–—‐‑−"
_NOISE = st.text(INVISIBLE + " \u3000\u00a0", max_size=3)


@st.composite
def typed(draw: st.DrawFn, plain: str) -> str:
    """The identifier with noise between its letters and full-width forms here and there."""
    found = draw(_NOISE)
    for letter in plain:
        if letter == "-":
            letter = draw(st.sampled_from(DASHES))
        elif draw(st.booleans()) and "!" <= letter <= "~":
            letter = chr(ord(letter) + 0xFEE0)
        found += letter + draw(_NOISE)
    return found


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).flatmap(lambda plain: st.tuples(st.just(plain), typed(plain))))
def test_a_mobile_is_the_same_however_it_is_typed(pair: tuple[str, str]) -> None:
    assert identifiers.phone(pair[1]) == pair[0]


@given(typed("GD-20261201-0004"), typed("3-K7QM-2Z9T-0123-4567"), typed("123456"))
def test_codes_are_the_same_however_they_are_typed(number: str, letter: str, once: str) -> None:
    assert identifiers.code(number) == "GD-20261201-0004"
    assert identifiers.code(letter) == "3-K7QM-2Z9T-0123-4567"
    assert identifiers.digits(once) == "123456"


@given(st.text(INVISIBLE + DASHES + " 0123456789０１２３ABＡＢ（）()＋+", max_size=20))
def test_reading_again_changes_nothing(text: str) -> None:
    for read in (identifiers.fold, identifiers.code, identifiers.digits):
        assert read(read(text)) == read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202d13900001111\u202c", "13900001111"), ("025–88886666", "02588886666"), ("025-88886666-801", "02588886666-801"),
        ("（025）8888 6666转801", "02588886666-801"), ("＋86 138-0013-8000", "13800138000"), ("+86 25 8888 6666", "02588886666"),
        ("86 13900001111", "13900001111"), ("010-1234-5678", "01012345678"), ("400-123-4567", "4001234567"), ("12345", "12345"),
    ],
)  # fmt: skip
def test_phones_are_read_as_dialled(text: str, expected: str) -> None:
    assert identifiers.phone(text) == expected and PHONE.fullmatch(expected)
    assert identifiers.phone(expected) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13900001111；025-88886666", ("13900001111", "025-88886666")), ("13900001111 025-88886666", ("13900001111", "025-88886666")),
        ("138 0013 8000", ("13800138000", "")), ("无；13900001111", ("13900001111", "无")),
        ("13900001111\n13900002222", ("13900001111", "13900002222")),
        ("微信用户", ("", "微信用户")), ("\u200b", ("", "")),
    ],
)  # fmt: skip
def test_of_several_phones_the_first_is_used_and_the_rest_kept(text: str, expected: tuple[str, str]) -> None:
    assert identifiers.phones(text, PHONE) == expected


class Sheet(forms.Form):
    title = forms.CharField(max_length=80)
    note = forms.CharField(required=False)
    phone = PhoneField(required=False)
    code = OneTimeCodeField(required=False)
    number = CodeField(required=False, upper=True, max_length=20)


def test_a_title_of_nothing_visible_is_empty_and_free_text_stays_to_the_letter() -> None:
    assert Sheet({"title": "\u200b\u200b\u200b"}).errors.as_data()["title"][0].code == "required"
    form = Sheet({"title": "第3½层，10⁵元", "note": "x²\u200d"})
    assert form.is_valid() and form.cleaned_data["title"] == "第3½层，10⁵元" and form.cleaned_data["note"] == "x²\u200d"


def test_forms_take_identifiers_as_meant() -> None:
    form = Sheet({"title": "x", "phone": "\u200e０２５－88886666－801", "code": "１２３ 456", "number": "ｇｄ－20261201－0004"})
    assert form.is_valid(), form.errors
    assert [form.cleaned_data[name] for name in ("phone", "code", "number")] == ["02588886666-801", "123456", "GD-20261201-0004"]
    assert set(Sheet({"title": "x", "phone": "微信用户"}).errors) == {"phone"}


def test_the_api_takes_them_as_the_forms_do() -> None:
    class Given(Strict):
        phone = PhoneIn()
        title = serializers.CharField()

    good, bad = Given(data={"phone": "025–88886666转801", "title": "第3½层"}), Given(data={"phone": "abc", "title": "\u200b"})
    assert good.is_valid() and good.validated_data == {"phone": "02588886666-801", "title": "第3½层"}
    assert not bad.is_valid() and set(bad.errors) == {"phone", "title"}
