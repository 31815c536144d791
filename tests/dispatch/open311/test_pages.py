"""The office's page of keys."""

from __future__ import annotations

import pytest

from dispatch.open311.models import ClientKey
from dispatch.open311.queries import key_of


def test_a_key_is_shown_once_and_can_be_revoked(luyi, sign_in):
    client = sign_in("dispatcher")
    assert "还没有" in client.get("/open311/keys/").content.decode()
    assert client.post("/open311/keys/new/", {"name": ""}).status_code == 422
    page = client.post("/open311/keys/new/", {"name": "城市大脑", "publishes": "on"}).content.decode()
    secret = page.split('text-break">', 1)[1].split("<", 1)[0]
    key = ClientKey.objects.get()
    assert key_of(secret) == key and secret not in key.digest
    assert secret not in client.get("/open311/keys/").content.decode()
    client.post(f"/open311/keys/{key.pk}/revoke/")
    assert key_of(secret) is None


@pytest.mark.parametrize("who", ["firm1", "community", "department", "resident"])
def test_others_have_no_business_there(luyi, sign_in, who):
    assert sign_in(who).get("/open311/keys/").status_code == 403
