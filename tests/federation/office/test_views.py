from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from federation.accounts.models import Department
from federation.kernel import audit, jobs
from federation.kernel.acts import ACTS, KINDS
from federation.kernel.audit import LogEntry
from federation.kernel.jobs import Job
from federation.office.queries import TERMS
from federation.pool.models import PermitKind, Skill
from federation.tenancy import policy
from federation.tenancy.models import Setting
from tests.architecture.source import sources
from tests.cast import Cast
from tests.counting import queries
from tests.flows import moved, workflows

SignIn = Callable[[str], Client]
NOT_LEADERS = ["dispatcher", "department", "secretariat", "firm1", "community", "resident"]
NOT_COMMAND = ["department", "secretariat", "firm1", "community", "resident"]


@pytest.mark.parametrize("who", NOT_LEADERS)
def test_the_log_is_for_leaders(luyi: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/office/log/").status_code == 403
    assert sign_in(who).get("/office/log/?export=csv").status_code == 403


@pytest.mark.parametrize("who", NOT_LEADERS)
def test_failed_background_work_is_for_leaders(luyi: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/office/jobs/").status_code == 403


def test_failed_background_work_is_shown_and_tried_again_by_the_leader(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    jobs.enqueue("dispatch.mutual_aid.match", at=now)
    row = Job.objects.filter(name="dispatch.mutual_aid.match", done_at=None).latest("created_at")
    leader = sign_in("leader")
    assert leader.post(f"/office/jobs/{row.pk}/again/").status_code == 404
    Job.objects.filter(pk=row.pk).update(given_up_at=now, failures=jobs.MOST_FAILURES, failure="ValueError('why')")
    assert "ValueError(&#x27;why&#x27;)" in leader.get("/office/jobs/").content.decode()
    assert sign_in("neighbour-leader").post(f"/office/jobs/{row.pk}/again/").status_code == 404
    assert leader.post(f"/office/jobs/{row.pk}/again/").status_code == 302
    row.refresh_from_db()
    assert (row.given_up_at, row.failures) == (None, 0)
    assert LogEntry.objects.filter(verb="try_job_again", object_id=row.pk).count() == 1


def test_the_log_of_a_subdistrict_is_its_own(luyi: Cast, sign_in: SignIn) -> None:
    here = sign_in("leader").get("/office/log/").content.decode()
    there = sign_in("neighbour-leader").get("/office/log/").content.decode()

    assert "演示调度员" in here and "邻街演示调度员" not in here
    assert "邻街演示调度员" in there


def test_the_log_is_narrowed(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    firm = luyi.firm1.firm
    assert firm is not None
    audit.record("keep_at_home", firm, by=luyi.firm1, at=now, code="ELE", keep=2)
    leader = sign_in("leader")

    for query in ("verb=keep_at_home", f"thread={firm.pk}&verb=keep_at_home", "person=演示企业甲&verb=keep_at_home"):
        assert [row["entry"].verb for row in leader.get(f"/office/log/?{query}").context["rows"]] == ["keep_at_home"]
    assert leader.get("/office/log/?after=2199-01-01").context["rows"] == []
    assert leader.get("/office/log/?after=nonsense&thread=nonsense&page=999").status_code == 200


def test_the_log_costs_the_same_at_any_length(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    client = sign_in("leader")
    audit.record("add_member", luyi.staff1, by=luyi.leader, at=now)
    few = queries(client, "/office/log/?verb=add_member")
    for _number in range(30):
        audit.record("add_member", luyi.staff1, by=luyi.leader, at=now)

    assert queries(client, "/office/log/?verb=add_member") == few


@pytest.mark.parametrize("who", NOT_COMMAND)
@pytest.mark.parametrize("url", ["settings/", "settings/draft_days/", "terms/", "terms/skills/new/", "departments/", "departments/new/"])
def test_the_books_are_kept_by_leaders_and_dispatchers(luyi: Cast, sign_in: SignIn, who: str, url: str) -> None:
    assert sign_in(who).get(f"/office/{url}").status_code == 403


def test_a_number_is_set_with_its_basis_and_reset(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")

    assert client.post("/office/settings/draft_days/", {"value": 12, "citation": "街道办法第3条"}).status_code == 302
    assert policy.number("draft_days") == 12
    assert Setting.objects.get(key="draft_days").citation == "街道办法第3条"

    assert client.post("/office/settings/draft_days/reset/").status_code == 302
    assert policy.number("draft_days") == policy.SETTINGS["draft_days"].default
    assert [e.verb for e in LogEntry.objects.filter(object_kind="setting").order_by("written_at")] == ["set_number", "reset_number"]


@pytest.mark.parametrize("value", ["0", "366", "abc", "", "1.5"])
def test_a_number_out_of_bounds_is_mended_in_place(luyi: Cast, sign_in: SignIn, value: str) -> None:
    assert sign_in("leader").post("/office/settings/draft_days/", {"value": value, "citation": "x"}).status_code == 422
    assert not Setting.objects.exists()


def test_an_unknown_number_is_not_found(luyi: Cast, sign_in: SignIn) -> None:
    assert sign_in("leader").get("/office/settings/nonsense/").status_code == 404


def skill(**changes: Any) -> dict[str, Any]:
    given = {
        "code": "NEW-1",
        "name": "新技能",
        "name_en": "",
        "group": "",
        "group_en": "",
        "mode": "do",
        "certificates_any_of": ["TZZY-GC"],
    }
    return {**given, **changes}


def test_a_term_is_added_changed_and_taken_out_of_use(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    client.post("/office/terms/skills/new/", skill())
    row = Skill.objects.get(code="NEW-1")

    client.post(f"/office/terms/skills/{row.pk}/", skill(code="OTHER", name="改名"))
    client.post(f"/office/terms/skills/{row.pk}/retire/")

    after = Skill.objects.get(pk=row.pk)
    assert (after.code, after.name, after.certificates_any_of, after.active) == ("NEW-1", "改名", ["TZZY-GC"], False)
    assert client.post("/office/terms/skills/new/", skill()).status_code == 422
    assert client.post("/office/terms/skills/new/", skill(code="klein")).status_code == 422


@pytest.mark.parametrize("kind", ["skills", "trades", "equipment", "certificates"])
def test_every_word_list_opens(luyi: Cast, sign_in: SignIn, kind: str) -> None:
    client = sign_in("leader")
    first = client.get(f"/office/terms/{kind}/").context["page"][0]

    assert client.get(f"/office/terms/{kind}/{first.pk}/").status_code == 200
    assert client.get(f"/office/terms/{kind}/new/").status_code == 200
    assert sign_in("neighbour-leader").get(f"/office/terms/{kind}/{first.pk}/").status_code == 404


def test_departments_are_named_once(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("leader")

    assert client.post("/office/departments/new/", {"name": "新科室", "name_en": ""}).status_code == 302
    assert client.post("/office/departments/new/", {"name": "新科室", "name_en": ""}).status_code == 422
    row = Department.objects.get(name="新科室")
    assert client.post(f"/office/departments/{row.pk}/", {"name": "老科室", "name_en": ""}).status_code == 302
    assert Department.objects.get(pk=row.pk).name == "老科室"


#: `record(verb, …)` where the verb is a parameter: which values its callers in the same file give.
GIVEN = {
    "dispatch/work_orders/actions/excluding.py": "verb",
    "assessments/surveys/actions.py": "verb",
    "federation/pool/actions.py": "verb",
    "federation/kernel/workflow.py": "verb",  # every verb of every workflow
    "assessments/standings/actions/listing.py": "f'ask_{what}'",
}
PARAMETERS = {"exclude_answer", "keep_answer", "verify_certificate", "reject_certificate", "ask_repair", "ask_appeal", "ask_exclusion"}


def recorded() -> set[str]:
    """Every verb that the log can hold: of all workflows, and of every call of `record` in the sources."""
    verbs = {verb for flow in workflows() for verb in flow.verbs} | PARAMETERS
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "record"):
                what = node.args[0]
                spoken = [part for part in ast.walk(what) if isinstance(part, ast.Constant) and not isinstance(what, ast.JoinedStr)]
                assert spoken or GIVEN.get(source.name) == ast.unparse(what), (source.name, node.lineno)
                verbs |= {str(part.value) for part in spoken}
    return verbs


def test_every_recorded_act_has_words() -> None:
    verbs = recorded()
    sys.stdout.write(f"  {len(verbs)} acts")
    assert sorted(verb for verb in verbs if not str(ACTS.get(verb, ""))) == []
    assert len(verbs) > 320


def test_every_kind_of_row_with_states_has_words() -> None:
    assert sorted(model._meta.model_name for model in moved() if model._meta.model_name not in KINDS) == []


def test_every_word_list_opens_and_can_be_added_to(luyi: Cast, sign_in: SignIn) -> None:
    client = sign_in("dispatcher")
    for kind in TERMS:
        assert client.get(f"/office/terms/{kind}/").status_code == 200, kind
        assert client.get(f"/office/terms/{kind}/new/").status_code == 200, kind


def test_a_permits_checklist_is_edited_as_lines(luyi: Cast, sign_in: SignIn) -> None:
    row = PermitKind.objects.get(code="HOT")
    client, url = sign_in("dispatcher"), f"/office/terms/permits/{row.pk}/"
    assert "周围10米内可燃物已清除或隔离 | Nothing that burns" in client.get(url).content.decode()
    typed = {
        "name": row.name,
        "max_hours": "8",
        "skills": ["WLD"],
        "equipment": ["WLD-M"],
        "measures": "清除可燃物 | Cleared\n\n配灭火器\n",
    }
    assert client.post(url, {**typed, "max_hours": "0"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    row.refresh_from_db()
    assert row.measures == [{"name": "清除可燃物", "name_en": "Cleared"}, {"name": "配灭火器", "name_en": ""}]


def test_a_moment_in_the_log_is_told_in_the_subdistricts_time(luyi, now, sign_in):
    audit.record("plan_shift", luyi.firm1.firm, by=luyi.leader, at=now, start="2026-12-21T01:00:00+00:00", reason="2026-13-45T00:00Z")
    page = sign_in("leader").get("/office/log/").content.decode()
    assert "2026-12-21 09:00" in page and "01:00:00+00:00" not in page and "2026-13-45T00:00Z" in page
