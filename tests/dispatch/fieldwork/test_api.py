"""The same verbs for programs."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from dispatch.fieldwork.models import Permit, Shift
from dispatch.mutual_aid.models import Job
from federation.pool.models import PermitKind
from tests.cast import Cast
from tests.federation.api.caller import Caller
from tests.federation.api.test_counts import cost


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_on_site_over_the_api(crew_job: Job, luyi: Cast) -> None:
    helper, asker, stranger = Caller("firm1"), Caller("firm4"), Caller("firm2")
    first = Shift.objects.get(job=crew_job, number=1)
    job, shift = f"jobs/{crew_job.pk}/", f"shifts/{first.pk}/"
    body = {"moment": "arrive", "latitude": 39.926, "longitude": 116.701, "accuracy_m": 10}
    assert stranger.post(f"{job}check-ins/", body, **key()).status_code == 404
    assert asker.post(f"{job}check-ins/", body, **key()).status_code == 403
    assert helper.post(f"{job}check-ins/", {"moment": "arrive"}, **key()).status_code == 422
    answer = helper.post(f"{job}check-ins/", body, **key())
    assert answer.status_code == 201 and answer.json()["distance_m"] is not None
    assert helper.post(f"{shift}begin/", {}).json()["state"] == "running"
    wish = helper.post(f"{job}extensions/", {"days": 1, "reason": "量大"}, **key()).json()
    assert helper.post(f"extensions/{wish['id']}/agree/", {}).status_code == 403
    assert asker.post(f"extensions/{wish['id']}/agree/", {}).json()["state"] == "agreed"
    assert len(asker.get(f"shifts/?job={crew_job.pk}").json()["results"]) == 6
    assert stranger.get(f"shifts/?job={crew_job.pk}").json()["results"] == []
    kind, now = PermitKind.objects.get(code="HOT"), timezone.now()
    permit = {
        "kind": "HOT", "place": "配电间", "work": "焊接", "workers": "王", "guardian": "李", "valid_from": now.isoformat(),
        "valid_until": (now + timedelta(hours=4)).isoformat(), "measures": [one["name"] for one in kind.measures],
    }  # fmt: skip
    made = helper.post(f"{job}permits/", permit, **key())
    assert made.status_code == 201, made.content
    assert asker.post(f"permits/{made.json()['id']}/countersign/", {}).json()["state"] == "valid"
    assert Permit.objects.get().state == "valid"
    sheet = {"began": (now + timedelta(hours=2)).isoformat(), "ended": (now + timedelta(hours=3)).isoformat(), "heads": 10}
    refused = helper.post(f"{shift}sheet/", sheet)
    assert refused.status_code == 422 and refused.json()["errors"][0]["code"] == "times"


def test_the_lists_cost_the_same(crew_job: Job, now: datetime) -> None:
    caller = Caller("dispatcher")
    few = cost(caller, "shifts/")
    hours = [crew_job.starts_at + timedelta(hours=n) for n in range(10, 41)]
    Shift.objects.bulk_create(
        Shift(job=crew_job, number=n, starts_at=start, ends_at=end, state="planned", state_since=now)
        for n, (start, end) in enumerate(pairwise(hours), 10)
    )
    many = cost(caller, "shifts/")
    assert (few[1], many[1]) == (5, 35) and few[0] == many[0]
