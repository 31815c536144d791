"""Crediting and posting by decision: the ledger sums to zero whatever people do, and two people decide."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.db.models import Sum

from dispatch.ledger import actions as ledger
from dispatch.ledger import queries
from dispatch.ledger.models import Account, Entry, Posting, PostingKind, Proposal
from dispatch.mutual_aid import actions
from dispatch.mutual_aid.models import Job
from federation.accounts.models import Membership
from federation.kernel.errors import Conflict, Denied, Refused
from federation.pool.models import Skill
from federation.tenancy import scope
from federation.tenancy.models import Setting
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE


def balance(member):
    return queries.standing(member.firm_id).balance


def rate(luyi, now, **changes):
    given = {
        "measure": "hours", "mode": "do", "level": None, "equipment_type": None, "trade": None, "points": Decimal("3.00"),
        "valid_from": now.date(), "reason": "联席会议决定", "today": now.date(), "by": luyi.leader, "at": now,
    }  # fmt: skip
    return ledger.add_rate(**{**given, **changes})


def test_a_job_is_posted_to_both_sides_at_the_tariff(credited, luyi):
    posting = Posting.objects.get(job=credited)
    assert sorted(posting.entries.values_list("points", "quantity", "rate", "unit")) == [
        (Decimal("-4.50"), Decimal("-3.00"), Decimal("1.50"), "hours"),
        (Decimal("4.50"), Decimal("3.00"), Decimal("1.50"), "hours"),
    ]
    assert (balance(luyi.firm2), balance(luyi.firm1)) == (Decimal("4.50"), Decimal("-4.50"))
    assert queries.prove().holds and queries.firms_sum() == 0


def test_a_new_rate_changes_what_comes_and_never_what_was(confirmed, luyi, now):
    old = rate(luyi, now)
    rate(luyi, now, points=Decimal(9), valid_from=now.date() + timedelta(days=30))
    actions.credit(confirmed, by=None, at=now)
    rate(luyi, now, points=Decimal(100))
    entry = Entry.objects.get(account__firm=luyi.firm2.firm_id)
    assert (entry.points, entry.rate, entry.tariff) == (Decimal("9.00"), Decimal("3.00"), old)


def test_a_rate_into_the_past_is_refused(luyi, now):
    with pytest.raises(Refused):
        rate(luyi, now, valid_from=now.date() - timedelta(days=1))
    with pytest.raises(Denied):
        rate(luyi, now, by=luyi.firm1)


def test_the_day_of_the_work_decides_the_rate_not_the_day_of_the_credit(confirmed, luyi, now):
    rate(luyi, now, points=Decimal(9), valid_from=now.date() + timedelta(days=3))
    actions.credit(confirmed, by=None, at=now + timedelta(days=5))
    assert Entry.objects.get(account__firm=luyi.firm2.firm_id).rate == Decimal("1.50")


def test_the_level_that_was_asked_for_counts(ask, luyi, now, tomorrow):
    skill = Skill.objects.get(code="WPF-ROOF")
    request = ask(lines=[actions.NewLine(kind="expert", skills=[(skill, 4)])])
    actions.find_helpers(at=now)
    job = actions.accept_offer(request.offers.get(), by=luyi.firm2, at=now)
    actions.arrive(job, by=luyi.firm2, at=now)
    actions.complete(job, result="修好", worked=timedelta(hours=1), by=luyi.firm2, at=now)
    actions.confirm(job, by=luyi.firm1, at=now)
    actions.credit(job, by=None, at=now)
    assert balance(luyi.firm2) == Decimal("2.00")


def test_crediting_a_second_time_is_refused(credited, now):
    with pytest.raises(Conflict):
        actions.credit(credited, by=None, at=now)
    giver, receiver = Account.objects.order_by("firm__name")
    with pytest.raises(Conflict, match="已经入账"):
        ledger.post_help(ledger.Help("hours", Decimal(1)), job=credited.pk, giver=giver, receiver=receiver, on=now.date(), by=None, at=now)
    assert Posting.objects.count() == 1


def test_a_write_off_takes_two_people_and_is_carried_by_the_subdistrict(credited, write_off, luyi, now):
    proposal = write_off("4.50")
    assert balance(luyi.firm1) == Decimal("-4.50")
    with pytest.raises(Denied):
        ledger.approve(proposal, by=luyi.dispatcher, at=now)
    with pytest.raises(Denied):
        ledger.approve(proposal, by=luyi.firm2, at=now)
    posting = ledger.approve(proposal, by=luyi.leader, at=now)
    assert balance(luyi.firm1) == 0 and queries.prove().holds
    assert (posting.by, posting.approved_by, posting.kind) == (luyi.dispatcher, luyi.leader, PostingKind.WRITE_OFF)
    with pytest.raises(Conflict):
        ledger.approve(proposal, by=luyi.leader, at=now)
    assert Posting.objects.count() == 2


def test_the_same_person_in_another_role_is_still_the_same_person(credited, write_off, luyi, now):
    proposal = write_off("1")
    twice = Membership.objects.create(user=luyi.dispatcher.user, role="leader")
    with pytest.raises(Denied):
        ledger.approve(proposal, by=twice, at=now)


@pytest.mark.parametrize("points", ["4.51", "-1", "0", "0.001"])
def test_a_write_off_leads_to_zero_and_not_past_it(credited, write_off, points):
    with pytest.raises(Refused):
        write_off(points)
    assert not Proposal.objects.exists()


def test_a_write_off_in_the_wrong_direction_or_between_firms_is_refused(credited, write_off, luyi, now):
    firm, other = (ledger.account_of(m.firm_id, at=now) for m in (luyi.firm1, luyi.firm2))
    home = ledger.account_of(None, at=now)
    for sides in ({"credited": home, "debited": firm}, {"credited": firm, "debited": other}, {"credited": firm, "debited": firm}):
        with pytest.raises(Refused):
            write_off("1", **sides)


def test_only_a_counter_posting_undoes_and_only_once(credited, luyi, now):
    posting = Posting.objects.get()
    proposal = ledger.propose_reversal(posting, reason="工时登记有误", by=luyi.dispatcher, at=now)
    with pytest.raises(Conflict):
        ledger.propose_reversal(posting, reason="再来一次", by=luyi.leader, at=now)
    ledger.approve(proposal, by=luyi.leader, at=now)
    assert balance(luyi.firm1) == balance(luyi.firm2) == 0 and queries.prove().holds
    with pytest.raises(Conflict):
        ledger.propose_reversal(posting, reason="再来一次", by=luyi.dispatcher, at=now)
    sums = queries.totals(Entry.objects.all())
    assert all((row["given"], row["received"], row["other"]) == (0, 0, 0) for row in sums.values())


def test_rejecting_withdrawing_and_lapsing_post_nothing(credited, write_off, luyi, now):
    first, second, third = write_off("1"), write_off("2"), write_off("3")
    with pytest.raises(Refused):
        ledger.reject(first, answer=" ", by=luyi.leader, at=now)
    ledger.reject(first, answer="依据不足", by=luyi.leader, at=now)
    with pytest.raises(Denied):
        ledger.withdraw(second, by=luyi.leader, at=now)
    ledger.withdraw(second, by=luyi.dispatcher, at=now)
    ledger.sweep(at=now + timedelta(days=14, seconds=1))
    assert list(Proposal.objects.order_by("points").values_list("state", flat=True)) == ["rejected", "withdrawn", "lapsed"]
    third.refresh_from_db()
    with pytest.raises(Conflict):
        ledger.approve(third, by=luyi.leader, at=now)
    assert Posting.objects.count() == 1


def test_a_balance_as_of_any_day_and_a_statement_that_adds_up(credited, write_off, luyi, now):
    ledger.approve(write_off("1.50"), by=luyi.leader, at=now + timedelta(days=2))
    account = queries.own_account(luyi.firm1)
    for moment, expected in ((now, "0"), (now + timedelta(days=1), "-4.50"), (now + timedelta(days=3), "-3.00")):
        assert queries.balances(before=moment).get(account.pk, Decimal(0)) == Decimal(expected)
    found = queries.statement(luyi.firm1, account, start=now + timedelta(days=1), end=now + timedelta(days=3))
    assert (found.opening, found.given, found.received, found.other, found.closing) == (
        Decimal("-4.50"), 0, 0, Decimal("1.50"), Decimal("-3.00"),
    )  # fmt: skip
    whole = queries.statement(luyi.firm1, account, start=now, end=now + timedelta(days=3))
    assert [entry.after for entry in whole.movements] == [Decimal("-4.50"), Decimal("-3.00")]
    assert whole.opening + whole.given - whole.received + whole.other == whole.closing
    empty = queries.statement(luyi.firm1, account, start=now + timedelta(days=2, seconds=1), end=now + timedelta(days=3))
    assert not empty.movements.exists() and empty.opening == empty.closing == Decimal("-3.00")


def test_the_ranking_reads_the_ledger(credited, luyi):
    found = queries.reciprocity()
    assert found[luyi.firm3.firm_id] == 500
    assert found[luyi.firm2.firm_id] == 458 and found[luyi.firm1.firm_id] == 541  # 500 -+ 500 * 4.5 / 54.5
    Setting.objects.create(key="reciprocity_half", value="9")
    assert queries.reciprocity()[luyi.firm1.firm_id] == 666


def test_a_limit_of_its_own_goes_before_the_subdistricts(credited, luyi, now):
    assert not queries.standing(luyi.firm1.firm_id).below
    ledger.set_limit(queries.own_account(luyi.firm1), limit=4, by=luyi.leader, at=now)
    assert queries.standing(luyi.firm1.firm_id).below
    with pytest.raises(Denied):
        ledger.set_limit(queries.own_account(luyi.firm1), limit=9, by=luyi.firm1, at=now)


@pytest.mark.parametrize("seed", range(8))
def test_random_lives_of_the_ledger_sum_to_zero_after_every_step(credited, luyi, now, seed):
    """Jobs, proposals, decisions and reversals in any order; after each, every posting and the whole are zero."""
    dice, done = random.Random(seed), 0
    accounts = [ledger.account_of(member.firm_id, at=now) for member in (luyi.firm1, luyi.firm2, luyi.firm3)]
    accounts += [ledger.account_of(None, at=now), ledger.account_of_neighbour("110112990", "示范邻街道", at=now)]
    job = Job.objects.get(pk=credited.pk)

    def more_help():
        copy = Job.objects.get(pk=job.pk)
        copy.pk, copy.offer_id = None, None
        given = ledger.Help(dice.choice(["hours", "machine_hours", "headcount_days"]), Decimal(dice.randint(1, 9999)) / 100, mode="do")
        giver, receiver = dice.sample(accounts, 2)
        return ledger.post_help(given, job=dice_job(), giver=giver, receiver=receiver, on=now.date(), by=None, at=now)

    def dice_job():
        fresh = Job.objects.get(pk=job.pk)
        offer = fresh.offer
        offer.pk = None
        offer.state, offer._state.adding = "accepted", True
        offer.save(force_insert=True)
        fresh.pk, fresh.offer, fresh._state.adding = None, offer, True
        fresh.save(force_insert=True)
        return fresh.pk

    def decide_something():
        waiting = list(Proposal.objects.filter(state="proposed"))
        act = dice.choice([ledger.approve, ledger.approve, ledger.reject])
        return act(dice.choice(waiting), answer="好", by=luyi.leader, at=now)

    def propose_something():
        to, away = dice.sample(accounts, 2)
        kind = dice.choice([PostingKind.WRITE_OFF, PostingKind.CORRECTION, PostingKind.OPENING])
        amount = Decimal(dice.randint(1, 5000)) / 100
        return ledger.propose(kind, credited=to, debited=away, amount=amount, reason="x", by=luyi.dispatcher, at=now)

    def undo_something():
        return ledger.propose_reversal(dice.choice(list(Posting.objects.all())), reason="x", by=luyi.dispatcher, at=now)

    for _ in range(30):
        try:
            dice.choice([more_help, propose_something, propose_something, undo_something, decide_something])()
            done += 1
        except (Refused, Denied, IndexError):
            continue
        assert queries.prove().holds
        assert Entry.objects.aggregate(total=Sum("points"))["total"] == 0
    connection.check_constraints()  # fires the database's own check
    assert done >= 10 and Posting.objects.count() > 3


@pytest.mark.django_db(**LIVE)
def test_two_who_credit_at_once_make_one_posting(world, now):
    tenant = subdistrict(LUYI)
    with scope.atomic_tenant(tenant.pk):
        luyi = Cast(tenant)
        start = now + timedelta(days=1)
        line = actions.NewLine(kind="expert", skills=[(Skill.objects.get(code="WPF-ROOF"), 1)])
        request = actions.ask(
            by=luyi.firm1, at=now, firm=luyi.firm1.firm, compound=luyi.compounds["通瑞嘉苑"], title="漏水", lines=[line],
            earliest=start, latest=start + timedelta(days=3), duration=timedelta(hours=2),
        )  # fmt: skip
        actions.find_helpers(at=now)
        helper = luyi.firm2
        job = actions.accept_offer(request.offers.get(), by=helper, at=now)
        actions.arrive(job, by=helper, at=now)
        actions.complete(job, result="修好", by=helper, at=now)
        actions.confirm(job, by=luyi.firm1, at=now)
    gate, outcomes = threading.Barrier(6), []

    def credit():
        try:
            with scope.atomic_tenant(tenant.pk):
                row = Job.objects.select_related("request__firm", "resource", "firm").get(pk=job.pk)
                gate.wait()
                actions.credit(row, by=None, at=now)
            outcomes.append("credited")
        except Conflict:
            outcomes.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=credit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["credited", *["too late"] * 5]
    with scope.atomic_tenant(tenant.pk):
        assert (Posting.objects.count(), Entry.objects.count()) == (1, 2) and queries.prove().holds


def test_the_command_proves_every_subdistrict(credited, capsys):
    from django.core.management import call_command

    call_command("ledger", "check")
    out = capsys.readouterr().out
    assert "ok  110112013" in out and "1 postings, 2 entries, sum 0.00" in out and "ok  110112990" in out


def test_households_of_a_firm_come_from_its_contracts_of_the_day(luyi):
    assert queries.households(date(2026, 11, 22))[luyi.firm1.firm_id] == 2100
