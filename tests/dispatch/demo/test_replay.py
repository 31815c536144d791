"""The replay of the story measures the story."""

from __future__ import annotations

from dispatch.demo import seed
from dispatch.demo.replay import Replay
from dispatch.mutual_aid import actions
from tests.cast import LUYI


def test_what_is_credited_beside_the_story_is_not_counted(ask, luyi, now):
    replay = Replay(code=LUYI)
    step = next(step for step in replay.demo["story"] if "lines" not in step)
    request = ask()
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="修好", by=luyi.firm2, at=now)
    actions.confirm(job, by=luyi.firm1, at=now)
    actions.rate(job, stars=5, comment="", by=luyi.firm1, at=now)

    def given() -> int:
        return sum(int(one.found) for one in replay._ledger(step) if one.what.endswith("helps given"))

    assert given() == 0
    replay.asked.append(request.pk)
    assert given() == 1


def test_what_else_goes_on_in_the_demo_leaves_the_story_its_helpers(luyi, now):
    seed.scene(at=now)
    replay = Replay(code=LUYI)
    for step in replay.demo["story"]:
        if "lines" not in step:
            continue
        request = replay._ask(step)
        actions.find_helpers(at=now)
        assert [one for one in replay._compare(request, step["expect"]) if not one.holds] == []
        replay._carry_out(request)
        replay.asked.append(request.pk)
    assert [one for one in replay._ledger(replay.demo["story"][-1]) if not one.holds] == []
