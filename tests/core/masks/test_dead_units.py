"""The search for dead units reads many parameters as one does: the same maxima, in fewer calls."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.progress import silent
from core.masks.dead_units import (
    FIRST,
    SECOND,
    ManyMaximaRequest,
    UnitMaximaRequest,
    can_look_together,
    maxima_requests,
)
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from core.storage.reader_pool import WORKERS, run_tasks
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.tensors import FLOATS, lay_down_all, weights

LAYERS = 40


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("units") / "many.bin"


def parameter(tensor: Tensor) -> Parameter:
    return Parameter("weight", "", "weight", tensor)


@pytest.mark.parametrize("side", [FIRST, SECOND])
def test_many_parameters_of_a_file_are_read_through_one_open_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: int
) -> None:
    layers = {f"layers.{number}.weight": torch.randn(3, 5) for number in range(LAYERS)}
    write_safetensors(layers, tmp_path / "many.safetensors")
    parameters = open_checkpoint(tmp_path / "many.safetensors").parameters
    requests = [UnitMaximaRequest(each, number, side=side) for number, each in enumerate(parameters)]
    opened: list[Path] = []
    plain = SourceFile.open

    def counted(file: SourceFile) -> object:
        opened.append(file.path)
        return plain(file)

    monkeypatch.setattr(SourceFile, "open", counted)
    found = {requests[number].parameter.name: maxima for number, maxima in run_tasks(requests, silent)}
    assert len(opened) <= WORKERS
    assert found.keys() == layers.keys()
    for name, weight in layers.items():
        assert np.array_equal(found[name].units.view(np.float32), weight.abs().amax(1 - side).numpy())


@given(data=st.data(), dtype=st.sampled_from(FLOATS), side=st.sampled_from([FIRST, SECOND]))
def test_small_parameters_read_together_have_the_maxima_of_each(
    file: Path, data: st.DataObject, dtype: torch.dtype, side: int
) -> None:
    """Of any shape, a single number and vectors too."""
    flat = data.draw(st.lists(weights(dtype, 1), min_size=1, max_size=6))
    shaped = [each.reshape(data.draw(shapes(len(each)))) for each in flat]
    parameters = [parameter(each) for each in lay_down_all(shaped, [0] * len(flat), file)]
    recorded = np.zeros(len(flat), np.bool_)
    together = [*maxima_requests(enumerate(parameters), recorded, side)]
    assert [type(each) for each in together] == [ManyMaximaRequest]
    ours, theirs = UnitMaximaStore(), UnitMaximaStore()
    for store, wanted in (
        (ours, together),
        (theirs, [UnitMaximaRequest(each, number, side=side) for number, each in enumerate(parameters)]),
    ):
        store.update((wanted[number], found) for number, found in run_tasks(wanted, silent))
    assert ours.least(False, side, len(flat)).tolist() == theirs.least(False, side, len(flat)).tolist()
    for number in range(len(flat)):
        one, other = ours.get(number, False, side), theirs.get(number, False, side)
        assert one is not None
        assert other is not None
        assert one.units.tolist() == other.units.tolist()


def shapes(numel: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes of so many elements, of three dimensions at most."""
    divisors = [each for each in range(1, numel + 1) if numel % each == 0]
    matrices = [(each, numel // each) for each in divisors]
    cubes = [(one, other, numel // one // other) for one, rest in matrices for other in divisors if rest % other == 0]
    return st.sampled_from([(numel,), *matrices, *cubes, *([()] if numel == 1 else [])])


def test_what_is_large_or_has_a_recorded_mask_is_read_by_itself(tmp_path: Path) -> None:
    flat = [torch.randn(2, 3), torch.randn(2, 3), torch.randn(200, 200), torch.randn(2, 3)]
    parameters = [parameter(each) for each in lay_down_all(flat, [0] * 4, tmp_path / "some.bin")]
    requests = [*maxima_requests(enumerate(parameters), np.array([False, True, False, False]), FIRST)]
    assert [each.numbers.tolist() for each in requests] == [[1], [2], [0, 3]]
    assert [each.recorded for each in requests] == [True, False, False]
    assert not can_look_together(parameters[2].tensor)
