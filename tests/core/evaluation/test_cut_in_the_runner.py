"""What the runner cuts in the user's model is what a commit cuts in the file, and every weight comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.base.errors import Cancelled, UserError
from core.base.progress import silent
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.script_evaluator import ScriptEvaluator
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from tests.core.evaluation.scripts import WRITES, evaluator, script
from tests.helpers.checkpoints import commit_file
from tests.helpers.tensors import same_bits

DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16)


def state() -> dict[str, torch.Tensor]:
    """Weights of four dtypes with what is special, a tie, and one that is left out of plans."""
    torch.manual_seed(1)
    found = {}
    for dtype in DTYPES:
        weight = torch.randn(40, 30).to(dtype)
        weight[0, :6] = torch.tensor([torch.nan, torch.inf, -torch.inf, -0.0, 0.0, -torch.nan], dtype=dtype)
        # many of the same magnitude, at which a threshold lies
        weight[1] = 0.25
        weight[2] = -0.25
        found[f"of_{str(dtype).removeprefix('torch.')}.weight"] = weight
    found["tied.weight"] = found["of_float32.weight"]
    found["left.weight"] = torch.randn(5, 4)
    found["turned.weight"] = torch.randn(20, 30).t()
    return found


PLANS = (
    Plan(frozenset({f"of_{str(each).removeprefix('torch.')}.weight" for each in DTYPES}), Value(0.25)),
    Plan(frozenset({"of_float32.weight", "of_bfloat16.weight", "turned.weight"}), Density(0.3)),
    Plan(frozenset({"of_float16.weight", "of_float64.weight"}), Value(1e308)),
    Plan(frozenset({"of_float32.weight", "of_float16.weight"}), Value(0.1), own={"of_float16.weight": Value(0.0)}),
    Plan(frozenset({f"of_{str(each).removeprefix('torch.')}.weight" for each in DTYPES}), StructuredNM(2, 5)),
    Plan(frozenset({"of_float32.weight", "turned.weight"}), StructuredNM(1, 10), own={"left.weight": Value(0.0)}),
)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runner") / "model.pt"
    torch.save(state(), path)
    return path


@pytest.fixture(scope="module")
def running(checkpoint: Path) -> Iterator[ScriptEvaluator]:
    """One process for all tests here, as torch takes long to import."""
    found = evaluator(checkpoint, script(checkpoint.parent, WRITES))
    yield found
    found.close()


def cut_of(path: Path, plan: Plan) -> EffectiveCut:
    opened = open_checkpoint(path)
    return effective_cut(opened, find_thresholds(Measurements(opened), plan))


def seen(checkpoint: Path) -> dict[str, torch.Tensor]:
    """What the script saw of the model when it last evaluated."""
    loaded: dict[str, torch.Tensor] = torch.load(checkpoint.with_name("seen.pt"), weights_only=True)
    return loaded


def assert_same(found: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> None:
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if not same_bits(found[name], wanted[name])] == []


@pytest.mark.parametrize("plan", PLANS, ids=range(len(PLANS)))
def test_what_is_evaluated_is_what_a_commit_writes(
    plan: Plan, checkpoint: Path, running: ScriptEvaluator, tmp_path: Path
) -> None:
    commit_file(checkpoint, plan, tmp_path / "cut.pt")
    committed = torch.load(tmp_path / "cut.pt", weights_only=True)
    found = running.evaluate(cut_of(checkpoint, plan), silent)
    assert_same(seen(checkpoint), committed)
    # and so is the metric, to the last bit
    told = sum(float(each.double().nan_to_num(0, 0, 0).abs().sum()) for each in committed.values())
    assert found.metrics == {"value": told}
    assert_untouched(running, checkpoint)


def assert_untouched(running: ScriptEvaluator, checkpoint: Path) -> None:
    running.evaluate(EffectiveCut(), silent)
    assert_same(seen(checkpoint), state())


@pytest.fixture
def order(checkpoint: Path) -> Iterator[Path]:
    """What the script does besides when it evaluates."""
    path = checkpoint.with_name("order.txt")
    yield path
    path.unlink(missing_ok=True)


def test_every_bit_is_back_after_an_exception(running: ScriptEvaluator, checkpoint: Path, order: Path) -> None:
    assert_untouched(running, checkpoint)
    pid = running.pid
    order.write_text("raise ValueError('no such data')")
    with pytest.raises(UserError, match=r"evaluate\(\) in .*, raised ValueError: no such data\. Mend it there"):
        running.evaluate(cut_of(checkpoint, PLANS[0]), silent)
    order.unlink()
    assert_untouched(running, checkpoint)
    assert running.pid == pid is not None


def test_after_a_cancel_a_new_process_begins_with_every_bit(
    running: ScriptEvaluator, checkpoint: Path, order: Path
) -> None:
    assert_untouched(running, checkpoint)
    pid = running.pid
    order.write_text("print('cut', flush=True)\nimport time\ntime.sleep(1000)")

    def report(done: int, total: int) -> None:
        if running.log.endswith("cut\n"):
            raise Cancelled

    with pytest.raises(Cancelled):
        running.evaluate(cut_of(checkpoint, PLANS[0]), report)
    order.unlink()
    assert_untouched(running, checkpoint)
    assert running.pid != pid


def test_what_was_loaded_is_the_file_and_weights_that_the_script_changes_are_told(
    running: ScriptEvaluator, checkpoint: Path, order: Path
) -> None:
    running.evaluate(EffectiveCut(), silent)
    assert running.notes == ()
    order.write_text("model.get_parameter('left.weight').add_(1)")
    for _ in range(2):
        running.evaluate(EffectiveCut(), silent)
        assert running.notes == ("evaluate() changes weights itself, and they are put back after it: left.weight.",)
    order.unlink()
    assert_untouched(running, checkpoint)
