"""What needs attention is said, once, with the parameter it leads to; and nothing else is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.progress import silent
from core.masks.dead_units import FIRST, SECOND, UnitMaxima, UnitMaximaRequest
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.plan.rules import Density, StructuredNM, Value
from core.preview.diagnostics import Diagnostic, DiagnosticKind, diagnose, missing_maxima
from core.preview.plan_from_masks import recorded_plan
from core.preview.plan_numbers import numbers_of
from core.storage.reader_pool import run_tasks
from tests.helpers.checkpoints import plan_for, settled, write_torch
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights

State = dict[str, torch.Tensor]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attention")


def look(path: Path, plan: Plan) -> tuple[Diagnostic, ...]:
    checkpoint, measurements = settled(path, plan)
    plan_numbers = numbers_of(measurements, plan)
    maxima = UnitMaximaStore()
    wanted = missing_maxima(checkpoint, plan, plan_numbers, maxima)
    maxima.update((wanted[number], found) for number, found in run_tasks(wanted, silent))
    assert missing_maxima(checkpoint, plan, plan_numbers, maxima) == ()
    return diagnose(checkpoint, plan, plan_numbers, measurements, maxima)


def notes(tmp_path: Path, state: State, names: list[str], threshold: float) -> list[Diagnostic]:
    write_torch(state, tmp_path / "model.pt")
    return list(look(tmp_path / "model.pt", plan_for(names, Value(threshold))))


def test_a_healthy_plan_has_nothing_to_say(tmp_path: Path) -> None:
    assert notes(tmp_path, {"a.weight": torch.linspace(-1, 1, 100).reshape(10, 10)}, ["a.weight"], 0.05) == []


def test_a_fully_pruned_layer(tmp_path: Path) -> None:
    assert notes(tmp_path, {"a.weight": torch.ones(2, 2)}, ["a.weight"], 1.0) == [
        Diagnostic(DiagnosticKind.FULLY_PRUNED, "a.weight")
    ]


def test_what_has_no_number_is_told_of_as_such_alone(tmp_path: Path) -> None:
    found = notes(tmp_path, {"a.weight": torch.tensor([[torch.nan, torch.nan]])}, ["a.weight"], 0.0)
    assert [each.kind for each in found] == [DiagnosticKind.NAN]


def test_what_does_not_fit_n_of_m_is_told_with_the_reason(tmp_path: Path) -> None:
    write_torch({"a.weight": torch.randn(4, 8), "b.weight": torch.randn(4, 6)}, tmp_path / "model.pt")
    reason = "Its input dimension has 6, which is no multiple of 4."
    for plan in (
        Plan(frozenset({"a.weight", "b.weight"}), StructuredNM(2, 4)),
        Plan(frozenset({"a.weight", "b.weight"}), Value(0.5), {"b.weight": StructuredNM(2, 4)}),
    ):
        assert look(tmp_path / "model.pt", plan) == (Diagnostic(DiagnosticKind.UNFIT, "b.weight", reason=reason),)
    assert look(tmp_path / "model.pt", Plan(frozenset({"a.weight"}), StructuredNM(2, 4))) == ()


def test_a_density_missed_by_zeros_and_nan_counts_both(tmp_path: Path) -> None:
    weight = torch.tensor([[torch.nan, torch.nan, 0.0, 0.0, 0.0, 0.1, 0.2, 0.3]])
    write_torch({"a.weight": weight}, tmp_path / "model.pt")
    found = look(tmp_path / "model.pt", plan_for(["a.weight"], Density(0.5)))
    missed = Diagnostic(DiagnosticKind.DENSITY_MISSED, "a.weight", 5, 5, part=0.375, wanted=0.5, with_nan=True)
    assert missed in found


def test_a_density_that_is_barely_missed_needs_no_attention(tmp_path: Path) -> None:
    weight = torch.linspace(0.1, 1, 10_000)
    weight[4_998:5_001] = weight[4_998].clone()
    write_torch({"a.weight": weight.reshape(100, 100)}, tmp_path / "model.pt")
    found = look(tmp_path / "model.pt", plan_for(["a.weight"], Density(0.5)))
    assert DiagnosticKind.DENSITY_MISSED not in {each.kind for each in found}


def test_a_layer_that_was_zero_is_not_called_pruned(tmp_path: Path) -> None:
    for threshold in (0.0, 1.0):
        found = notes(tmp_path, {"a.weight": torch.zeros(2, 2)}, ["a.weight"], threshold)
        assert found == [Diagnostic(DiagnosticKind.ZERO_ALREADY, "a.weight")]


def test_a_layer_that_was_nearly_gone_is_called_sparse_and_no_more(tmp_path: Path) -> None:
    weight = torch.eye(30)
    sparse = Diagnostic(DiagnosticKind.SPARSE, "a.weight", part=29 / 30)
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.0) == [sparse]
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.5) == [
        Diagnostic(DiagnosticKind.NOTHING_CUT, "a.weight"),
        sparse,
    ]


def test_outputs_that_were_dead_before_are_told_apart(tmp_path: Path) -> None:
    weight = torch.ones(4, 20)
    weight[0], weight[1] = 0.0, 0.2
    dead = [
        Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.weight", 2, before=1),
        Diagnostic(DiagnosticKind.SPARSE, "a.weight", part=0.25),
    ]
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.5) == dead


def test_an_output_of_nan_alone_was_not_zero_before(tmp_path: Path) -> None:
    """The pruning silences it: until then its outputs are NaN."""
    weight = torch.ones(4, 4)
    weight[1] = torch.nan
    weight[2, :3] = 0.0
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.5) == [
        Diagnostic(DiagnosticKind.NAN, "a.weight", 4),
        Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.weight", 1),
        Diagnostic(DiagnosticKind.SPARSE, "a.weight", part=0.1875),
    ]


def test_with_zeros_enough_for_an_output_nan_and_zeros_are_not_told_apart(tmp_path: Path) -> None:
    weight = torch.ones(4, 4)
    weight[1], weight[2] = torch.nan, 0.0
    found = notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.5)
    assert Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.weight", 2, before=2, with_nan=True) in found


def test_a_layer_that_is_nearly_gone(tmp_path: Path) -> None:
    weight = torch.full((10, 10), 0.1)
    weight[0, 0] = 1.0
    found = notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.5)
    assert Diagnostic(DiagnosticKind.NEARLY_GONE, "a.weight", part=0.01) in found


def test_what_is_not_finite(tmp_path: Path) -> None:
    weight = torch.ones(4, 4)
    weight[0, :2] = torch.nan
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.0) == [Diagnostic(DiagnosticKind.NAN, "a.weight", 2)]
    weight[0, :2] = torch.inf
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.0) == [
        Diagnostic(DiagnosticKind.INFINITE, "a.weight", 2)
    ]


def test_a_threshold_that_cuts_nothing_is_said_but_not_at_zero(tmp_path: Path) -> None:
    state = {"a.weight": torch.ones(2, 2)}
    assert notes(tmp_path, state, ["a.weight"], 0.5) == [Diagnostic(DiagnosticKind.NOTHING_CUT, "a.weight")]
    assert notes(tmp_path, state, ["a.weight"], 0.0) == []


def test_dead_outputs_and_the_biases_that_are_left_on_them(tmp_path: Path) -> None:
    weight = torch.linspace(0.6, 1, 48).reshape(6, 4, 2)
    weight[1], weight[4] = 0.1, -0.2
    bias = torch.tensor([1.0, 0.5, 1.0, 1.0, 0.0, 1.0])
    state = {"a.weight": weight, "a.bias": bias}
    found = notes(tmp_path, state, ["a.weight"], 0.3)
    assert found == [
        Diagnostic(DiagnosticKind.BIAS_LEFT, "a.bias", 1, others=("a.weight",)),
        Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.weight", 2),
    ]
    # where the bias is cut as well, none is left
    assert notes(tmp_path, state, ["a.weight", "a.bias"], 0.55) == [
        Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.weight", 2)
    ]


def test_a_layer_that_is_sparse_already(tmp_path: Path) -> None:
    weight = torch.ones(10, 10)
    weight[:, :3] = 0
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.0) == [
        Diagnostic(DiagnosticKind.SPARSE, "a.weight", part=0.3)
    ]


def test_normalisation_weights_and_ties(tmp_path: Path) -> None:
    shared = torch.linspace(0.2, 1, 16).reshape(4, 4)
    state = {"norm.weight": torch.linspace(0.1, 1, 4), "in.weight": shared, "out.weight": shared}
    assert notes(tmp_path, state, ["norm.weight", "in.weight"], 0.3) == [
        Diagnostic(DiagnosticKind.NORMALISATION, "norm.weight"),
        Diagnostic(DiagnosticKind.TIED, "in.weight", others=("out.weight",)),
    ]


def test_what_is_not_chosen_needs_no_attention(tmp_path: Path) -> None:
    assert notes(tmp_path, {"a.weight": torch.full((2, 2), torch.nan)}, [], 0.5) == []


def test_what_has_not_been_looked_at_is_not_said(tmp_path: Path) -> None:
    weight = torch.ones(4, 4)
    weight[2] = 0.1
    write_torch({"a.weight": weight, "a.bias": torch.ones(4)}, tmp_path / "model.pt")
    plan = plan_for(["a.weight"], 0.5)
    checkpoint, measurements = settled(tmp_path / "model.pt", plan)
    plan_numbers = numbers_of(measurements, plan)
    assert diagnose(checkpoint, plan, plan_numbers, measurements, UnitMaximaStore()) == ()
    missing = missing_maxima(checkpoint, plan, plan_numbers, UnitMaximaStore())
    looked_at = {each.side: [plan_numbers.owners[number].name for number in each.numbers] for each in missing}
    assert looked_at == {FIRST: ["a.weight"], SECOND: ["a.bias"]}


def test_dead_outputs_of_a_recorded_mask(tmp_path: Path) -> None:
    weight, mask = torch.randn(5, 8) + 3, torch.ones(5, 8)
    # no threshold makes this mask
    mask[:, ::2], mask[3] = 0, 0
    write_torch({"a.weight_orig": weight, "a.weight_mask": mask}, tmp_path / "masked.pt")
    from core.model.opening import open_checkpoint

    plan = recorded_plan(open_checkpoint(tmp_path / "masked.pt"), silent)
    assert Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.weight", 1) in look(tmp_path / "masked.pt", plan)


@given(data=st.data())
def test_peaks_tell_for_every_threshold_what_torch_leaves(data: st.DataObject, folder: Path) -> None:
    flat = data.draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    rows = data.draw(st.sampled_from([size for size in range(1, len(flat) + 1) if len(flat) % size == 0]))
    tensor, threshold = flat.reshape(rows, -1), data.draw(thresholds(flat))
    parameter = Parameter("weight", "", "weight", lay_down(tensor, folder / "weights"))
    keeps = tensor.abs() > threshold
    assert units(parameter, FIRST).dead(threshold).tolist() == (~keeps.any(dim=1)).tolist()
    assert units(parameter, SECOND).dead(threshold).tolist() == (~keeps.any(dim=0)).tolist()


def units(parameter: Parameter, side: int) -> UnitMaxima:
    _, maxima = next(iter(run_tasks([UnitMaximaRequest(parameter, 0, side=side)], silent)))
    return maxima


def test_peaks_that_are_read_in_parts_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.masks import dead_units as module

    tensor = torch.randn(50, 6, 3, 3)
    parameter = Parameter("weight", "", "weight", lay_down(tensor, tmp_path / "weights"))
    monkeypatch.setattr(module, "CHUNK", 2000)
    keeps = tensor.abs() > 1.5
    assert units(parameter, FIRST).dead(1.5).tolist() == (~keeps.flatten(1).any(dim=1)).tolist()
    assert units(parameter, SECOND).dead(1.5).tolist() == (~keeps.transpose(0, 1).flatten(1).any(dim=1)).tolist()


def test_a_weight_that_is_called_otherwise_is_not_its_own_bias(tmp_path: Path) -> None:
    """Of a square one each output has an input of the same number, which may well be kept."""
    weight = torch.ones(4, 4)
    weight[2] = 0.1
    dead = Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.table", 1, rows=True)
    assert notes(tmp_path, {"a.table": weight}, ["a.table"], 0.5) == [dead]


@pytest.mark.parametrize("transposed", [False, True])
def test_where_it_is_not_known_which_dimension_is_the_outputs_rows_are_told(tmp_path: Path, transposed: bool) -> None:
    """A bias is no sign then that something is left of a dead output."""
    layer = (torch.nn.ConvTranspose2d if transposed else torch.nn.Conv2d)(4, 4, 3)
    with torch.no_grad():
        layer.weight.fill_(1.0)[1] = 0.1
    found = notes(tmp_path, {f"0.{name}": value for name, value in layer.state_dict().items()}, ["0.weight"], 0.5)
    assert found == [Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "0.weight", 1, rows=True)]


def test_outputs_of_a_conv1d_are_its_second_dimension(tmp_path: Path) -> None:
    weight, bias = torch.ones(4, 6), torch.ones(6)
    weight[:, 2], bias[3] = 0.1, 0.0
    assert notes(
        tmp_path, {"h.0.mlp.c_fc.weight": weight, "h.0.mlp.c_fc.bias": bias}, ["h.0.mlp.c_fc.weight"], 0.5
    ) == [
        Diagnostic(DiagnosticKind.BIAS_LEFT, "h.0.mlp.c_fc.bias", 1, others=("h.0.mlp.c_fc.weight",)),
        Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "h.0.mlp.c_fc.weight", 1),
    ]


def test_counts_of_all_parameters_are_made_once_for_all_notes(tmp_path: Path) -> None:
    """Made for each note, they took seconds where thousands of small layers are nearly gone."""
    values = torch.ones(10, 10)
    values[0, 0] = 3.0
    write_torch({f"{number}.weight": values.clone() for number in range(50)}, tmp_path / "model.pt")
    plan = plan_for([f"{number}.weight" for number in range(50)], Value(2.0))
    checkpoint, measurements = settled(tmp_path / "model.pt", plan)
    plan_numbers = numbers_of(measurements, plan)
    made = []

    class Counted(np.ndarray):  # type: ignore[type-arg]
        """Notes how often all kept weights are subtracted from others."""

        def __rsub__(self, other: object) -> object:
            made.append(other)
            return other - np.asarray(self)  # type: ignore[operator]

    counted = replace(plan_numbers, kept=plan_numbers.kept.view(Counted))
    found = diagnose(checkpoint, plan, counted, measurements, UnitMaximaStore())
    assert [note.kind for note in found] == 50 * [DiagnosticKind.NEARLY_GONE]
    assert len(made) == 1
