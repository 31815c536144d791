"""The register: by number, from the cycle before, from a list; letters that are printed once; texts to known phones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from assessments.cycles.models import Cycle, Entrant
from assessments.surveys import codes, letters, register
from assessments.surveys.importing import HouseholdImporter
from assessments.surveys.models import Household
from communities.places.models import Compound
from dispatch.intake.models import TextMessage
from dispatch.work_orders import phones
from federation.kernel.errors import Denied, Refused
from federation.kernel.intake import Outcome
from federation.pool.models import Resource


@pytest.fixture
def empty(survey):
    Household.objects.all().delete()
    return survey


def test_homes_by_number_are_as_many_as_the_snapshot_says(empty, luyi, now):
    Compound.objects.filter(name="通瑞嘉苑").update(buildings=4)
    Entrant.objects.filter(compound__name="通瑞嘉苑").update(households=43)
    made = register.fill(empty.cycle, by=luyi.dispatcher, at=now)
    rows = Household.objects.filter(compound__name="通瑞嘉苑")
    assert rows.count() == 43 and made == sum(Entrant.objects.values_list("households", flat=True))
    assert set(rows.values_list("building", flat=True)) == {"1号楼", "2号楼", "3号楼", "4号楼"}
    assert sorted(rows.filter(building="1号楼").values_list("room", flat=True))[:5] == ["101", "102", "103", "104", "201"]
    assert register.fill(empty.cycle, by=luyi.dispatcher, at=now) == 0


def test_the_next_cycle_asks_the_same_homes(survey, luyi, now):
    before = survey.cycle
    Household.objects.filter(pk=survey.home()[0].pk).update(phone="13800138000", phone_key="k", answered=True)
    after = Cycle.objects.create(
        scheme=before.scheme, name="第四季度", starts_on=before.ends_on + timedelta(days=1), ends_on=before.ends_on + timedelta(days=90),
        survey_from=before.survey_from, survey_until=before.survey_until, created_by=luyi.dispatcher, created_at=now, state="draft",
        state_since=now,
    )  # fmt: skip
    for entrant in Entrant.objects.filter(cycle=before, compound__name="通瑞嘉苑"):
        entrant.pk, entrant.cycle, entrant.during = None, after, DateRange(after.starts_on, after.ends_on)
        entrant.save(force_insert=True)
    assert register.fill(after, by=luyi.dispatcher, at=now) == 6
    rows = Household.objects.filter(cycle=after)
    assert not rows.filter(answered=True).exists() and not rows.exclude(digest="").exists()
    assert rows.get(phone_key="k").room == survey.home()[0].room


def test_only_who_runs_the_survey_fills_and_only_before_its_end(survey, luyi, now):
    for stranger in (luyi.firm1, luyi.community, luyi.grid):
        with pytest.raises(Denied):
            register.fill(survey.cycle, by=stranger, at=now)
    survey.cycle.state = "checking"
    with pytest.raises(Refused):
        register.fill(survey.cycle, by=luyi.dispatcher, at=now)
    with pytest.raises(Refused):
        register.invite(survey.cycle, survey.home()[0].compound, by=luyi.dispatcher, at=now)


def test_letters_are_for_homes_without_one_unless_replaced(survey, luyi, now):
    home, code = survey.home()
    place = home.compound
    Household.objects.filter(pk=home.pk).update(digest="")
    Household.objects.filter(pk=survey.home(number=1)[0].pk).update(answered=True)
    issued = register.issue_letters(survey.cycle, place, "1号楼", again=False, by=luyi.dispatcher, at=now)
    assert [row.pk for row, _code in issued] == [home.pk] and issued[0][1] != code
    again = register.issue_letters(survey.cycle, place, "1号楼", again=True, by=luyi.dispatcher, at=now)
    assert len(again) == 5, "who has answered keeps the code"
    stored = set(Household.objects.filter(compound=place).values_list("digest", flat=True))
    assert {code.digest for _row, code in again} <= stored and not {code.text for _row, code in again} & stored
    pdf = letters.letters(survey.cycle, place, [(row, code, register.address(code)) for row, code in again])
    assert pdf.startswith(b"%PDF") and pdf.count(b"/Type /Page\n") == 2


def test_letters_and_posters_are_printed_by_the_office_only(survey, luyi, sign_in):
    home = survey.home()[0]
    url = f"/assessments/surveys/{survey.cycle.pk}/compounds/{home.compound_id}/"
    printed = sign_in("dispatcher").post(url + "letters/", {"building": "1号楼", "again": "1"})
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    assert sign_in("dispatcher").post(url + "letters/", {"building": "99号楼"}).status_code == 302
    assert sign_in("dispatcher").get(url + "poster/").content.startswith(b"%PDF")
    for name in ("community", "firm1"):
        assert sign_in(name).post(url + "letters/", {"building": "1号楼"}).status_code == 403
        assert sign_in(name).get(url + "poster/").status_code == 403


def test_known_phones_are_texted_a_link_once(survey, luyi, now):
    home, _code = survey.home()
    Household.objects.filter(pk=home.pk).update(digest="", phone="13800138000", phone_key=phones.key_of("13800138000"))
    before = TextMessage.objects.count()
    assert register.invite(survey.cycle, home.compound, by=luyi.dispatcher, at=now) == 1
    assert register.invite(survey.cycle, home.compound, by=luyi.dispatcher, at=now) == 0
    words = TextMessage.objects.latest("created_at").text
    found = codes.read(words.split("/survey/")[1].strip("/"))
    assert TextMessage.objects.count() == before + 1 and found.digest == Household.objects.get(pk=home.pk).digest


def test_phones_of_firms_are_marked(survey, luyi):
    home, _code = survey.home()
    resource = Resource.objects.first()
    resource.phone = "13700001234"
    resource.save()
    Household.objects.filter(pk=home.pk).update(phone_key=phones.key_of("13700001234"))
    Household.objects.filter(pk=survey.home(number=1)[0].pk).update(phone_key="other", staff=True)
    assert register.mark_staff_phones(survey.cycle) == 1
    assert list(Household.objects.filter(staff=True)) == [home]


def test_a_list_of_homes_is_judged_row_by_row_and_written(empty, luyi, now):
    rows = [
        {"compound": "通瑞嘉苑", "building": "3号楼", "unit": "2单元", "room": "501", "phone": "138 0013 8000"},
        {"compound": "通瑞嘉苑", "building": "3号楼", "unit": "2单元", "room": "501"},
        {"compound": "没有的小区", "building": "1号楼", "room": "101"},
        {"compound": "通瑞嘉苑", "building": "", "room": "101"},
        {"compound": "通瑞嘉苑", "building": "1号楼", "room": "1" * 30, "phone": "12"},
    ]
    importer = HouseholdImporter()
    verdicts = importer.review(rows, by=luyi.dispatcher)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.NEW, *[Outcome.WRONG] * 4]
    assert len(verdicts[4].errors) == 2
    verdicts[0].write(luyi.dispatcher, now)
    home = Household.objects.get()
    assert (home.place, home.phone) == ("3号楼 2单元 501", "13800138000")
    assert [one.outcome for one in importer.review(rows[:1], by=luyi.dispatcher)] == [Outcome.UNCHANGED]
    moved = importer.review([{**rows[0], "phone": "13900001111"}], by=luyi.dispatcher)[0]
    assert moved.outcome == Outcome.CHANGED
    moved.write(luyi.dispatcher, now)
    assert Household.objects.get().phone == "13900001111"
    Cycle.objects.update(state="called_off")
    assert importer.review(rows[:1], by=luyi.dispatcher)[0].outcome == Outcome.WRONG
    assert importer.permits(luyi.dispatcher) and not importer.permits(luyi.firm1)


def test_every_spelling_of_a_home_is_one_home(empty, luyi, now):
    spellings = [
        ("3号楼", "2单元", "501"),
        ("3栋", "2", "501室"),
        ("３＃", "2单元", "501"),
        ("3#楼", "二单元", "0501"),
        ("3幢", "2单元", "501"),
    ]
    rows = [{"compound": "通瑞嘉苑", "building": one[0], "unit": one[1], "room": one[2]} for one in spellings]
    importer = HouseholdImporter()
    verdicts = importer.review(rows, by=luyi.dispatcher)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.NEW, *[Outcome.WRONG] * 4]
    verdicts[0].write(luyi.dispatcher, now)
    for row in rows:
        assert [one.outcome for one in importer.review([row], by=luyi.dispatcher)] == [Outcome.UNCHANGED]
    assert Household.objects.get().place == "3号楼 2单元 501"


def test_a_letters_code_is_read_however_it_is_typed(survey):
    code = survey.code()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.text.lower())
    for typed in (wide, f"\u200b{code.text}\u202c", code.text.replace("-", "–"), code.text.replace("-", " - ")):
        assert codes.read(typed) == code
