"""Two clients that other people wrote, against the running server."""

from __future__ import annotations

import pytest
from civicbot.http import HttpTransport, RateLimiter
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from django.utils import timezone
from georeport import GeoReport

from dispatch.open311 import actions
from dispatch.work_orders.models import WorkOrder
from federation.tenancy import scope
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE

pytestmark = pytest.mark.django_db(**LIVE)


@pytest.fixture
def base(world, live_server):
    return f"{live_server.url}/open311/v2"


@pytest.fixture
def secret(world):
    home = subdistrict(LUYI)
    with scope.atomic_tenant(home.pk):
        return actions.issue_key("civicbot", publishes=True, by=Cast(home).dispatcher, at=timezone.now())[1]


def test_civicbot_reads_and_posts_and_georeport_reads(base, secret):
    endpoint = Endpoint(id="luyi", name="Luyi", base_url=base, write=True)
    bot = Open311Client(endpoint, HttpTransport(rate_limiter=RateLimiter(0)), jurisdiction_id=LUYI)
    services = bot.list_services()
    code = services[0]["service_code"]
    sent = bot.create_request(
        code, dry_run=False, confirm="SEND", api_key=secret, validate_remote=True, lat=39.9305, lng=116.6950, description="六层屋顶漏雨",
        attributes={"kind": "repair", "place": "3号楼"}, phone="13800138000",
    )  # fmt: skip
    number = sent.response[0]["service_request_id"]
    assert bot.get_request(number)["status"] == "open"
    assert [row["service_request_id"] for row in bot.list_requests(status="open")] == [number]
    assert bot.get_token(number)[0]["service_request_id"] == number
    with scope.atomic_tenant(subdistrict(LUYI).pk):
        assert WorkOrder.objects.get(number=number).place == "3号楼"

    for form in ("json", "xml"):
        city = GeoReport(base, jurisdiction=LUYI, output_format=form)
        assert len(city.get_service_list()) == len(services)
        assert city.get_service_definition(code)["service_code"] == code
        assert city.get_service_request(number)["service_request_id"] == number
    assert [row["service_request_id"] for row in GeoReport(base, jurisdiction=LUYI).get_service_requests()] == [number]
