"""``evaluate``: what is asked for is evaluated once, told as text, JSON and CSV, and ends in order."""

import csv
import json
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core import open_checkpoint
from core.commands import evaluate
from core.commands.parser import main
from core.evaluation.remembering import RUNS
from core.evaluation.sensitivity import LEVELS
from core.evaluation.setup import CommandSetup, EvaluationSetup, ScriptSetup
from core.evaluation.sweep import SWEPT
from core.model.example import EVALUATION, EXAMPLE
from core.plan.plan_file import load_plan, save_plan
from core.plan.plan_result import PlanResult
from core.plan.rules import Density, EachDensity, Sigma
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from tests.helpers.evaluations import FakeEvaluator, gentle, layered_checkpoint, plan_of_layers

ROOT = Path(__file__).parents[3]
SCRIPT = """
import torch
def load(checkpoint):
    names = ("first", "middle", "last")
    model = torch.nn.ModuleDict({name: torch.nn.Linear(30, 20, bias=name == "last") for name in names})
    model.load_state_dict(torch.load(checkpoint))
    return model
def evaluate(model):
    print("hello from the script")
    kept = sum(int((each.weight != 0).sum()) for each in model.values())
    return {"loss": 1 - kept / 1800, "kept": kept}
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return layered_checkpoint(tmp_path).path


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEvaluator:
    fake = FakeEvaluator(gentle)
    monkeypatch.setattr(evaluate, "evaluator_for", lambda checkpoint, setup: fake)
    return fake


def test_a_script_is_run_for_each_plan_by_an_interpreter_of_its_own(model: Path, run: Any) -> None:  # noqa: ANN401
    script = model.with_name("own.py")
    script.write_text(SCRIPT)
    found = run("evaluate", model, "--with", script, "--sweep", "1,50%,0.1", "--json")
    assert (found["metric"], found["better"]) == ("loss", "lower")
    assert found["baseline"]["values"] == [pytest.approx(360 / 1800)] * RUNS
    assert [each["asked"] for each in found["points"]] == [1.0, 0.5, 0.1]
    assert [each["value"] for each in found["points"]] == [
        pytest.approx(1 - each["kept"] / 1800) for each in found["points"]
    ]
    assert "Uncut: kept 1440 (higher is better), the same in 3 runs." in run(
        "evaluate", model, "--with", script, "--metric", "kept"
    )


def test_the_json_has_the_names_that_are_promised(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    found = run("evaluate", model, "--with", "own.py", "--density", "0.5", "--json")
    assert {"metric", "better", "baseline", "points", "found"} <= found.keys()
    assert {"values", "low", "high"} <= found["baseline"].keys()
    (point,) = found["points"]
    assert {"parameter", "density", "threshold", "value", "difference"} <= point.keys()
    threshold = find_thresholds(Measurements(open_checkpoint(model)), plan_of_layers(Density(0.5))).thresholds[0]
    assert (point["parameter"], point["threshold"]) == (None, threshold)
    assert point["value"] == pytest.approx(0.9 - 0.42 * threshold)
    assert point["difference"] == pytest.approx(-0.42 * threshold)
    assert fake.closed


def test_without_a_plan_the_uncut_model_alone_is_run(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    assert run("evaluate", model, "--with", "own.py") == (
        "Uncut: accuracy 0.9 (higher is better), the same in 3 runs.\n"
    )
    assert len(fake.asked) == RUNS


def test_nothing_is_evaluated_again_unless_it_is_asked_for(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    words = ("evaluate", model, "--with", "own.py", "--density", "0.5")
    first = run(*words)
    assert len(fake.asked) == RUNS + 1
    assert run(*words) == first
    assert len(fake.asked) == RUNS + 1
    assert run(*words, "--fresh") == first
    assert len(fake.asked) == 2 * (RUNS + 1)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["--sweep"], Density),
        (["--sweep", "--each"], EachDensity),
        (["--sweep", "--sigma", "1"], Sigma),
        (["--max-loss", "5%", "--each"], EachDensity),
    ],
)
def test_the_rule_in_hand_is_swept_and_searched(
    model: Path,
    fake: FakeEvaluator,
    run: Any,  # noqa: ANN401
    words: list[str],
    kind: type,
) -> None:
    found = run("evaluate", model, "--with", "own.py", *words, "--json", *_saving(model, words))
    if "--sweep" in words:
        assert [each["asked"] for each in found["points"]] == list(SWEPT)
    one = {len(set(dict(each.thresholds).values())) == 1 for each in fake.asked[RUNS:]}
    assert one == {kind is Density}
    if "--max-loss" in words:
        assert isinstance(load_plan(model.with_name("found.json"), open_checkpoint(model)).plan.rule, kind)


def _saving(model: Path, words: list[str]) -> list[str]:
    return ["-o", str(model.with_name("found.json"))] if "--max-loss" in words else []


def test_a_plan_brings_its_own_rule_and_exceptions(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    plan = plan_of_layers(Density(0.4)).with_own(["last.weight"], EachDensity(0.1))
    save_plan(model.with_name("plan.json"), plan, open_checkpoint(model))
    found = run("evaluate", model, "--with", "own.py", "--plan", model.with_name("plan.json"), "--json")
    numbers = find_thresholds(Measurements(open_checkpoint(model)), plan)
    assert found["points"][0]["kept"] == numbers.total.kept


def test_a_sensitivity_is_a_row_for_each_part(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    text = run("evaluate", model, "--with", "own.py", "--sensitivity", "50%,10%", "--exclude", "middle.*")
    rows = [line.split() for line in text.splitlines()[2:]]
    assert [row[0] for row in rows] == ["first.weight", "last.weight"] * 2
    assert rows[1][-2:] == ["nothing", "cut"], "60 % of its weights are zero"
    text = run("evaluate", model, "--with", "own.py", "--sensitivity", "0.5", "--by", "module")
    assert re.search(r"^module +density .*\nfirst +50\.00 %", text, re.MULTILINE)


@pytest.mark.parametrize("spread", [[], ["--spread"]])
def test_what_a_search_finds_holds_is_told_and_is_saved(
    model: Path,
    fake: FakeEvaluator,
    run: Any,  # noqa: ANN401
    spread: list[str],
) -> None:
    words = ["evaluate", model, "--with", "own.py", "--max-loss", "10%", *spread]
    found = run(*words, "-o", model.with_name("found.json"), "--json")
    assert found["found"]["value"] >= 0.9 * 0.9
    assert found["found"]["parameter"] is None
    assert {key: found["found"][key] for key in found["points"][0]} in found["points"]
    saved = load_plan(model.with_name("found.json"), open_checkpoint(model))
    plan = saved.plan
    assert saved.results == {
        plan: PlanResult("accuracy", higher_is_better=True, uncut=RUNS * (0.9,), value=found["found"]["value"])
    }
    assert find_thresholds(Measurements(open_checkpoint(model)), plan).total.kept == found["found"]["kept"]
    assert all(min(LEVELS) <= each <= 1 for each in found["found"]["densities"].values())
    assert bool(found["found"]["densities"]) == bool(spread)
    assert "data that were kept aside" in run(*words)


def test_where_nothing_is_found_no_plan_is_saved(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    fake.answer = lambda thresholds: float(not thresholds)
    text = run("evaluate", model, "--with", "own.py", "--max-loss", "0.5", "-o", model.with_name("found.json"))
    assert "No cut was found that costs so little." in text
    assert "No plan was saved" in text
    assert not model.with_name("found.json").exists()


def test_a_noisy_script_has_a_band_in_which_no_difference_is_seen(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    def noisy(thresholds: Mapping[str, float]) -> float:
        return 0.875 if thresholds else [0.8, 0.9, 0.85][len(fake.asked) - 1]

    fake.answer = noisy
    text = run("evaluate", model, "--with", "own.py", "--density", "0.5")
    assert "Uncut: accuracy 0.85 (higher is better), from 0.8 to 0.9 in 3 runs." in text
    assert text.rstrip().endswith("none seen")


def test_the_table_has_a_row_for_the_uncut_model_and_each_point(model: Path, fake: FakeEvaluator, run: Any) -> None:  # noqa: ANN401
    out = model.with_name("points.csv")
    found = run("evaluate", model, "--with", "own.py", "--sensitivity", "0.25", "--csv", out, "--json")
    with out.open(encoding="utf-8", newline="") as file:
        uncut, *rows = csv.DictReader(file)
    assert (uncut["asked"], float(uncut["value"])) == ("uncut", 0.9)
    assert [row["parameter"] for row in rows] == ["first.weight", "middle.weight", "last.weight"]
    assert [float(row["value"]) for row in rows] == [each["value"] for each in found["points"]]


def test_ctrl_c_ends_it_in_order_and_what_was_found_is_told(
    model: Path, fake: FakeEvaluator, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(thresholds: Mapping[str, float]) -> float:
        if len(fake.asked) == RUNS + 2:
            signal.raise_signal(signal.SIGINT)
        return gentle(thresholds)

    fake.answer, before = answer, signal.getsignal(signal.SIGINT)
    words = ["evaluate", str(model), "--with", "own.py", "--sweep", "0.5,0.4,0.3,0.2", "--json"]
    assert main(words) == 130
    found = json.loads(capsys.readouterr().out)
    assert found["stopped"]
    assert [each["asked"] for each in found["points"]] == [0.5, 0.4]
    assert fake.closed
    assert signal.getsignal(signal.SIGINT) is before
    fake.asked.clear()
    fake.answer = lambda _: (signal.raise_signal(signal.SIGINT), 0.0)[1]
    assert main([*words[:-3], "--fresh"]) == 130
    assert capsys.readouterr().err == "secateurs: Stopped.\n"


@pytest.mark.parametrize(
    ("words", "setup"),
    [
        (["--with", "own.py"], ScriptSetup(Path("own.py"), Path(sys.executable))),
        (["--with", "own.py", "--python", "/other/python"], ScriptSetup(Path("own.py"), Path("/other/python"))),
        (
            ["--command", "python 'my eval.py' --ckpt {checkpoint}"],
            CommandSetup(("python", "my eval.py", "--ckpt", "{checkpoint}")),
        ),
    ],
)
def test_what_is_run_is_a_script_or_a_command_without_a_shell(
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Any,  # noqa: ANN401
    words: list[str],
    setup: EvaluationSetup,
) -> None:
    asked: list[EvaluationSetup] = []

    def note(checkpoint: object, setup: EvaluationSetup) -> FakeEvaluator:
        asked.append(setup)
        return FakeEvaluator(gentle)

    monkeypatch.setattr(evaluate, "evaluator_for", note)
    run("evaluate", model, *words)
    assert asked == [setup]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--with", "own.py", "--spread"], "--spread says how to search"),
        (["--with", "own.py", "--floor", "0.1"], "--floor is the lowest density"),
        (["--with", "own.py", "--sweep", "0.5", "-o", "plan.json"], "-o is for the plan that is found"),
        (["--with", "own.py", "--sweep", "0.5", "--by", "module"], "--by says what is cut alone"),
        (["--with", "own.py", "--sensitivity", "--density", "0.5"], "Leave out the rule"),
        (["--with", "own.py", "--each"], "--each says how a density is meant"),
        (["--with", "own.py", "--select", "*"], "Give a threshold or a density, too"),
        (["--with", "own.py", "--sweep", "0.5,x"], "'x' is not a number"),
        (["--with", "own.py", "--sweep", "5"], "from 0 to 1, or from 0% to 100%, not 5"),
        (["--with", "own.py", "--max-loss", "nan%"], "finite number, 0 or more, not nan%"),
        (["--with", "own.py", "--max-loss", "1%", "-o", "/no/such/plan.json"], "There is no folder /no/such"),
        (["--with", "own.py", "--metric", "f1", "--density", "1"], "gives no f1; it gives accuracy"),
        (["--command", "python {checkpoint}", "--python", "python"], "--python is for --with"),
        (["--command", "python eval.py"], "Write {checkpoint}"),
        (["--command", "python '"], "can't be taken apart"),
        ([], "Give --with a Python file, or --command"),
        (["--with", "own.py", "--command", "python {checkpoint}"], "not allowed with argument"),
    ],
)
def test_what_can_not_be_is_told_in_one_line(
    model: Path,
    fake: FakeEvaluator,
    complaint: Any,  # noqa: ANN401
    words: list[str],
    said: str,
) -> None:
    assert said in complaint("evaluate", model, *words)


def test_the_example_needs_no_option_to_be_evaluated(
    fake: FakeEvaluator,
    monkeypatch: pytest.MonkeyPatch,
    run: Any,  # noqa: ANN401
) -> None:
    setups: list[EvaluationSetup] = []

    def evaluator_for(_: object, setup: EvaluationSetup) -> FakeEvaluator:
        setups.append(setup)
        return fake

    monkeypatch.setattr(evaluate, "evaluator_for", evaluator_for)
    assert run("evaluate", EXAMPLE, "--fresh", "--json")["metric"] == "accuracy"
    run("evaluate", EXAMPLE, "--fresh", "--python", "other", "--json")
    run("evaluate", EXAMPLE, "--fresh", "--with", "own.py", "--json")
    assert setups == [
        ScriptSetup(EVALUATION, Path(sys.executable)),
        ScriptSetup(EVALUATION, Path("other")),
        ScriptSetup(Path("own.py"), Path(sys.executable)),
    ]


def test_torch_is_not_loaded_by_the_command(model: Path) -> None:
    code = "import sys, core.commands.parser, core.commands.evaluate; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_failure_comes_with_the_end_of_what_the_script_has_printed(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = model.with_name("own.py")
    script.write_text(SCRIPT.replace("    kept =", "    raise ValueError\n    kept ="))
    assert main(["evaluate", str(model), "--with", str(script)]) == 2
    *log, told = capsys.readouterr().err.splitlines()
    assert log[0] == "hello from the script"
    assert log[-1] == "ValueError"
    assert told.endswith("raised ValueError. Mend it there; the log has the whole of it.")
