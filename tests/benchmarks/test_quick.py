"""The benchmark runs: every row has its figures. How long anything takes is asserted nowhere."""

import json

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.rows import ROWS


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("bench")
    out = folder / "figures.json"
    assert main(["--quick", "--folder", str(folder), "--json", str(out)]) == 0
    # nothing is left of the data
    assert list(folder.iterdir()) == [out]
    return json.loads(out.read_text())


def test_every_row_is_measured(report: dict[str, object]) -> None:
    assert [*dict.fromkeys(each["row"].split()[0] for each in report["results"])] == list(ROWS)


def test_every_result_has_figures_and_says_whether_its_goals_are_met(report: dict[str, object]) -> None:
    for result in report["results"]:
        assert result["figure"]["value"] > 0
        assert result["goals"]
        assert result["met"] == all(goal["met"] for goal in result["goals"])
        if result["against"]:
            assert result["yardstick"]["value"] > 0
            assert result["ratio"] == pytest.approx(result["figure"]["value"] / result["yardstick"]["value"])


def test_the_machine_and_its_load_are_told(report: dict[str, object]) -> None:
    assert report["quick"]
    assert {"processor", "cores", "memory", "versions", "load", "load_after"} <= report["machine"].keys()
