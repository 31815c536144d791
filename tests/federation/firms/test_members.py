"""Members that are no firms: social organisations, paired units, volunteer teams."""

from __future__ import annotations

from datetime import date

import pytest

from communities.contracts import actions as contracts
from federation.firms import actions
from federation.firms.importing import FirmImporter
from federation.firms.models import MemberKind, PropertyFirm
from federation.kernel.errors import Refused


def test_a_volunteer_team_is_entered_by_form_and_stays_one_when_its_people_edit_it(luyi, now, sign_in):
    assert sign_in("dispatcher").post("/firms/new/", {"name": "潞邑蓝天志愿队", "kind": "volunteers"}).status_code == 302
    row = PropertyFirm.objects.get(name="潞邑蓝天志愿队")
    assert row.kind == MemberKind.VOLUNTEERS
    assert "志愿" in sign_in("dispatcher").get(f"/firms/{row.pk}/").content.decode()
    own = luyi.firm1.firm
    assert sign_in("firm1").post(f"/firms/{own.pk}/edit/", {"name": own.name, "kind": "partner"}).status_code == 302
    own.refresh_from_db()
    assert own.kind == MemberKind.FIRM


@pytest.mark.parametrize(
    ("word", "kind"), [("社会组织", "organisation"), ("volunteers", "volunteers"), ("", "firm"), ("共建单位", "partner")]
)
def test_members_are_imported_with_their_kind(word, kind, luyi, now):
    (verdict,) = FirmImporter().review([{"name": "和睦社工站", "kind": word}], by=luyi.dispatcher)
    assert verdict.errors == ()
    verdict.write(by=luyi.dispatcher, at=now)
    assert PropertyFirm.objects.get(name="和睦社工站").kind == kind


def test_an_unknown_kind_is_refused(luyi):
    (verdict,) = FirmImporter().review([{"name": "和睦社工站", "kind": "天外来客"}], by=luyi.dispatcher)
    assert verdict.errors


def test_only_property_firms_manage_compounds(luyi, now):
    team = actions.apply(name="潞邑蓝天志愿队", kind=MemberKind.VOLUNTEERS, by=luyi.dispatcher, at=now)
    with pytest.raises(Refused, match="物业企业"):
        contracts.add_contract(luyi.compounds["通瑞嘉苑"], firm=team, start=date(2035, 1, 1), end=None, by=luyi.dispatcher, at=now)
    with pytest.raises(Refused, match="物业服务合同"):
        actions.edit_firm(luyi.firm1.firm, kind=MemberKind.PARTNER, by=luyi.dispatcher, at=now)
