"""What is cut N of M is handed over with its pattern: the scripts make it again and check it, without this program."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.plan.plan import Plan
from core.plan.rules import StructuredNM, Value
from tests.helpers.handovers import Bare, bare_interpreter, hand_over
from tests.helpers.patterns import SIDES, UNFIT, layers


@pytest.fixture(scope="module")
def bare() -> Iterator[Bare]:
    with bare_interpreter() as found:
        yield found


@pytest.mark.parametrize("with_masks", [False, True], ids=["permanent", "masked"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_the_scripts_make_and_check_n_of_m(tmp_path: Path, bare: Bare, dtype: torch.dtype, with_masks: bool) -> None:
    state = layers(dtype).state_dict()
    # a state dict records no classes; that of 3 inputs does not fit whatever it is
    chosen = frozenset({"linear.weight", "gpt.weight", "rnn.weight_ih_l0", "first.weight"})
    torch.save(state, tmp_path / "model.pt")
    plan = Plan(chosen, StructuredNM(2, 4), {"linear.weight": Value(0.1)})
    folder = hand_over(tmp_path / "model.pt", plan, tmp_path / "out", "pruned.pt", with_masks=with_masks).parent
    record = json.loads(next(folder.glob("*.secateurs.json")).read_text())
    patterns = {each["name"]: each["nm"] for each in record["parameters"]}
    assert patterns["linear.weight"] is None
    assert patterns["gpt.weight"] == {"n": 2, "m": 4, "dimension": SIDES["gpt.weight"]}
    assert "first.weight" not in patterns
    assert {each["name"]: each["reason"] for each in record["left_out"]}["first.weight"] == UNFIT["first.weight"]
    assert "2:4 along the inputs for 2 parameters" in record["summary"]
    for script, *arguments in (
        ("reproduce.py", tmp_path / "model.pt"),
        ("check.py", "--source", tmp_path / "model.pt"),
    ):
        done = bare.run(folder / script, *arguments)
        assert (done.status, done.err) == (0, ""), done.out
