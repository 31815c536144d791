"""The command-line door: what goes in and out, and that it opens without the rest of the product."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.matching import gen, verify
from dispatch.matching.__main__ import main
from dispatch.matching.instances import flat, lists_or_matrix, neighbours

ROOT = Path(__file__).resolve().parents[3]
Out = pytest.CaptureFixture[str]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    path = tmp_path / "small.npz"
    np.savez(path, **gen.make("small", 2, "surge"))  # type: ignore[arg-type]
    return path


def told(out: Out) -> Any:
    return json.loads(out.readouterr().out)


def test_solve_writes_a_plan_the_verifier_accepts(instance: Path, tmp_path: Path, capsys: Out) -> None:
    plan = tmp_path / "plan.json"
    assert main(["solve", str(instance), "--seconds", "0.2", "--seed", "1", "--out", str(plan)]) == 0
    answer = told(capsys)
    with np.load(instance) as arrays:
        assert verify.Referee(arrays).check(json.loads(plan.read_text())) == (answer["objective"], [])
    assert answer["seconds"] >= 0.2
    assert answer["peak_mb"] > 0


def test_solve_by_iterations_repeats_itself(instance: Path, tmp_path: Path, capsys: Out) -> None:
    plans = [tmp_path / "one.json", tmp_path / "two.json"]
    for plan in plans:
        assert main(["solve", str(instance), "--iterations", "60", "--out", str(plan)]) == 0
        capsys.readouterr()
    assert plans[0].read_text() == plans[1].read_text()


def test_rank_tells_the_best_and_counts_the_excluded(instance: Path, capsys: Out) -> None:
    assert main(["rank", str(instance), "--request", "17", "--top", "2"]) == 0
    lines = told(capsys)
    with np.load(instance) as arrays:
        kind = arrays["req_kind"][17]
        of_kind = int((arrays["res_kind"] == kind).sum())
        assert [int(line["line"]) for line in lines] == np.flatnonzero(arrays["line_req"] == 17).tolist()
    for line in lines:
        assert line["candidate_count"] + sum(line["exclusions"].values()) == of_kind
        assert len(line["candidates"]) <= 2
        for one in line["candidates"]:
            parts = one["parts"].values()
            assert one["score"] == sum(part["score"] * part["weight"] for part in parts) // 1000


def broken(tmp_path: Path, **changes: Any) -> Path:
    arrays: dict[str, Any] = dict(gen.make("tiny", 1)) | changes
    path = tmp_path / "broken.npz"
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def test_bad_input_is_one_sentence_and_exit_code_2(instance: Path, tmp_path: Path, capsys: Out) -> None:
    text = tmp_path / "text.npz"
    text.write_text("hello")
    single = tmp_path / "single.npy"
    np.save(single, np.zeros(3))
    cases = [
        (["solve", str(tmp_path / "none.npz")], "There is no file"),
        (["solve", str(text)], "cannot be read as an npz archive"),
        (["solve", str(single)], "cannot be read as an npz archive"),
        (["rank", str(instance), "--request", "60"], "There is no request 60."),
        (["solve", str(instance), "--seconds", "0", "--out", str(tmp_path)], "Is a directory"),
    ]
    for arguments, sentence in cases:
        assert main(arguments) == 2
        said = capsys.readouterr()
        assert sentence in said.err
        assert said.err.count("\n") == 1
        assert said.out == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"res_kind": None}, "it lacks res_kind"),
        ({"res_cap": np.ones(2, dtype=np.int64)}, "res_ arrays differ in length"),
        ({"req_area": np.full(3, 99)}, "req_area refers to a row that does not exist"),
        ({"res_firm": np.full(6, -2)}, "res_firm refers to a row that does not exist"),
        ({"line_req": np.zeros((), dtype=np.int64)}, "line_req is a single number"),
    ],
)
def test_damaged_instance_is_refused(tmp_path: Path, capsys: Out, changes: dict[str, Any], sentence: str) -> None:
    assert main(["solve", str(broken(tmp_path, **changes)), "--iterations", "1"]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("rows", [[[1, 1, 0], [0, 1, 1], [0, 0, 1]], [[0, 1], [1, 2], [2, -1]]])
def test_neighbours_are_read_from_lists_or_a_matrix(rows: list[list[int]]) -> None:
    ok, ends = flat(lists_or_matrix(np.array(rows), diagonal=True))
    may_help = neighbours({"area_sub": [0, 1, 2], "ok": ok.tolist(), "ok_ptr": ends.tolist()})
    assert [[may_help(str(home), str(place)) for home in range(3)] for place in range(3)] == [
        [True, True, False],
        [False, True, True],
        [False, False, True],
    ]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_package_loads_nothing_of_the_framework() -> None:
    watch = "import sys, dispatch.matching, dispatch.matching.instances; print('django' in sys.modules)"
    clock = "import sys, dispatch.matching; print('numpy' in sys.modules)"
    assert run("-c", watch).stdout == "False\n"
    assert run("-c", clock).stdout == "False\n"


def test_module_is_a_program(instance: Path) -> None:
    done = run("-m", "dispatch.matching", "solve", str(instance), "--iterations", "5")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(json.loads(done.stdout)) == {"objective", "upper", "seconds", "load_seconds", "peak_mb"}


def test_generator_repeats_itself_and_verifier_finds_faults() -> None:
    one, two = gen.make("tiny", 4, "calm"), gen.make("tiny", 4, "calm")
    assert all(np.array_equal(one[name], two[name]) for name in one)
    own = int(np.flatnonzero(one["line_req"] == 0)[0])
    _, faults = verify.Referee(one).check({"0": [[0, 1, 9, own], [0, 3, 9, own]]})
    assert {fault[:2] for fault in faults} >= {"F1", "F5", "F9"}
