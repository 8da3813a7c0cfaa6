"""What is written for a plan verifies, and one altered weight does not; in a job, with progress."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from core.base.errors import Cancelled
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, Rule, Sigma, Value
from core.report.verification import verify_checkpoints
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.pruned_files import FIRST, PrunedFile
from tests.helpers.tensors import FLOATS, weights

RULES: st.SearchStrategy[Rule] = st.one_of(
    st.floats(0, 3).map(Value),
    st.floats(0, 2).map(Sigma),
    st.floats(0, 1).map(Density),
    st.floats(0, 1).map(EachDensity),
)
NAMES = ["a.weight", "b.weight", "c.bias"]


@st.composite
def models(draw: st.DrawFn) -> tuple[dict[str, torch.Tensor], Plan]:
    state = {
        name: draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=2, most=30))) for name in NAMES
    }
    chosen = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    return state, plan_for(chosen, draw(RULES))


def negative_cut(before: torch.Tensor, after: torch.Tensor) -> int:
    """How many negative finite weights were cut."""
    return int(((after == 0) & (before < 0) & before.isfinite()).sum())


@given(model=models(), with_masks=st.booleans(), data=st.data())
def test_what_is_written_verifies_and_with_one_bit_altered_it_does_not(
    model: tuple[dict[str, torch.Tensor], Plan], with_masks: bool, data: st.DataObject
) -> None:
    state, plan = model
    with TemporaryDirectory() as folder:
        path, out, other = (Path(folder, f"{name}.safetensors") for name in ("source", "out", "other"))
        save_file(state, path)
        commit_file(path, plan, out, with_masks=with_masks)
        source, written = open_checkpoint(path), load_file(out)
        found = verify_checkpoints(source, open_checkpoint(out), plan)
        assert found.same
        assert all(each.planned == each.pruned for each in found.comparisons)
        assert verify_checkpoints(source, open_checkpoint(out), None).same
        name = data.draw(st.sampled_from(sorted(each for each in written if not each.endswith("_mask"))))
        altered, plain = written[name], name.removesuffix("_orig")
        place = data.draw(st.integers(0, altered.numel() - 1))
        bit = data.draw(st.integers(0, 8 * altered.element_size() - 1))
        raw = altered.view(torch.uint8).view(altered.numel(), -1)
        before = altered.clone()
        raw[place, bit // 8] ^= 1 << bit % 8
        # the sign of the one negative weight that was cut: as `prune.remove` writes it
        alone = before[place] == 0 and state[plain][place] < 0 and negative_cut(state[plain], before) == 1
        assume(not (altered[place] == 0 and alone))
        save_file(written, other)
        found = verify_checkpoints(source, open_checkpoint(other), plan)
        assert not found.same
        assert plain in found.differences[0]


def test_progress_goes_to_its_end_and_the_work_can_be_stopped(tmp_path: Path) -> None:
    file = PrunedFile.make("checkpoint", tmp_path)
    source, result = open_checkpoint(file.source), open_checkpoint(file.result)
    told: list[tuple[int, int]] = []
    assert verify_checkpoints(source, result, None, report=lambda *each: told.append(each)).same
    assert told[0][0] == 0
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] <= told[-1][1]

    def stop(done: int, _: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        verify_checkpoints(source, result, plan_for([FIRST], Value(0.3)), report=stop)
