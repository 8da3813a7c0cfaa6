"""``verify RESULT --record``."""

from pathlib import Path
from typing import Any

import pytest
import torch

from core.commands.verify_record import RecordVerdict
from core.handover.record_check import check_record
from tests.helpers.checkpoints import small_state, write_torch


@pytest.fixture
def result(tmp_path: Path, run: Any) -> Path:  # noqa: ANN401
    write_torch(small_state(), tmp_path / "model.pt")
    run("prune", tmp_path / "model.pt", "--density", 0.5, "-o", tmp_path / "out.pt")
    return tmp_path / "out.pt"


def test_a_result_is_checked_without_its_source(result: Path, run: Any) -> None:  # noqa: ANN401
    result.with_name("model.pt").unlink()
    said = run("verify", result, "--record")
    assert said.startswith(f"{result} is the same as was written on ")
    assert "Recorded: Density 50 % for 2 parameters. " in said
    found = run("verify", result, "--record", f"{result}.secateurs.json", "--json")
    assert (found["level"], found["same"], found["differences"]) == ("the same file", True, [])
    assert found == RecordVerdict(check_record(result)).json()


def test_what_was_saved_again_is_right_and_what_differs_has_status_1(result: Path, run: Any) -> None:  # noqa: ANN401
    record = f"{result}.secateurs.json"
    weights = torch.load(result)
    torch.save({"again": weights}, result)
    assert run("verify", result, "--record", "--json")["level"] == "the same elements"
    weights["classifier.weight"][0, 0] += 1
    torch.save(weights, result)
    found = run("verify", result, "--record", record, "--json", status=1)
    assert (found["level"], len(found["differences"])) == ("different", 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["out.pt"], "Name the result too"),
        (["model.pt", "out.pt", "--record"], "With --record only the result is named"),
        (["out.pt", "--record", "--weights-only"], "compare with a source"),
        (["model.pt", "--record"], "There is no record"),
        (["out.pt", "--record", "model.pt"], "is not a record"),
    ],
)
def test_what_does_not_go_together_is_told(
    result: Path,
    complaint: Any,  # noqa: ANN401
    words: list[str],
    told: str,
) -> None:
    assert told in complaint("verify", *(result.with_name(each) if "." in each else each for each in words))
