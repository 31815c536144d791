"""Everything that is said about a password is said in the reader's language."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from federation.accounts.models import User


@pytest.mark.parametrize("password", ["x9", "password123", "12345678901", "dispatcher1"])
def test_a_password_is_refused_in_chinese(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="dispatcher1"))
    assert refused.value.messages and all("password" not in message.lower() for message in refused.value.messages)
    assert password != "x9" or refused.value.messages == ["密码太短，至少需要 10 个字符。"]
