"""The command that compares published examples with what we compute."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from federation.kernel import golden

CASES = Path(__file__).parents[2] / "golden"
KINDS = sorted(path.stem for path in CASES.glob("*.json"))


def run(kind: str, *paths: Path) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("golden", kind, *paths, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_cases_agree(kind: str) -> None:
    code, text = run(kind, CASES / f"{kind}.json")
    assert code == 0, text
    assert "ok " in text and "NO " not in text and " 0 different" in text


def test_every_kind_has_cases() -> None:
    assert set(golden.kinds()) == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "path", "wrong"),
    [
        ("rates", ("expect", "composite"), "87.94"),
        ("workdays", ("expect",), "2026-02-15"),
        ("coords", ("gcj02",), [39.9189538, 116.6630075]),
    ],
)
def test_any_difference_is_shown_and_fails(kind: str, path: tuple[str, ...], wrong: object, tmp_path: Path) -> None:
    content = json.loads((CASES / f"{kind}.json").read_text(encoding="utf-8"))
    place = content[0]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = wrong
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(content), encoding="utf-8")

    code, text = run(kind, CASES / f"{kind}.json", file)

    assert code == 1
    assert "NO " in text and " 0 different" not in text


@pytest.mark.parametrize("content", ["", "[]", "{}", "3", '[{"valid": 1}]', '[{"start": "2026-13-01", "n": 1, "expect": ""}]', "null"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_something_else_is_an_error_and_not_a_success(kind: str, content: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError):
        run(kind, file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.json"):
        run("rates", tmp_path / "none.json")


def test_the_number_of_published_decimals() -> None:
    assert golden.places(1.5, 2.0, -74.006) == 3
    assert golden.places(3, 1e-7) == 7


@pytest.mark.parametrize("case", [{"bonuses": 3}, {"veto": "yes"}])
def test_a_key_that_is_not_known_and_a_veto_that_is_no_truth_are_refused(case: dict[str, object], tmp_path: Path) -> None:
    known = json.loads((CASES / "assessment.json").read_text(encoding="utf-8"))[0]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{**known, **case}]), encoding="utf-8")
    with pytest.raises(CommandError, match="|".join(case)):
        run("assessment", file)
