"""What is written is what was planned, and the way there disturbs nothing."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn.utils import prune

from core.base import progress
from core.base.errors import Cancelled, UserError
from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, Recorded, Sigma, Value
from core.preview.measurements import Measurements
from core.preview.plan_from_masks import recorded_plan
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import find_thresholds, make_exact, pending_reads
from core.preview.read_requests import read_all
from core.pruning import cut_edits, read_back
from core.pruning.commit import commit
from core.pruning.module_stub import to_bytes
from tests.helpers.checkpoints import WRITERS, commit_file, plan_for, read_plain, small_state, write_safetensors
from tests.helpers.tensors import same_bits

CHOSEN = ["features.0.weight", "classifier.weight"]


@pytest.fixture(params=WRITERS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    WRITERS[request.param](small_state(), path)
    return path


def pruned(weight: torch.Tensor, threshold: float) -> torch.Tensor:
    return torch.where(weight.abs() > threshold, weight, 0.0)


def test_only_the_planned_weights_change(path: Path) -> None:
    before = path.read_bytes()
    out = path.with_name(f"out{path.suffix}")
    outcome = commit_file(path, plan_for(CHOSEN, 0.1, {"classifier.weight": Value(0.25)}), out)
    written, state = read_plain(out), small_state()
    assert list(written) == list(read_plain(path))
    for name, weight in state.items():
        wanted = {"features.0.weight": 0.1, "classifier.weight": 0.25}.get(name)
        assert same_bits(written[name], weight if wanted is None else pruned(weight, wanted)), name
    assert path.read_bytes() == before
    assert outcome.total.pruned == sum(int((written[name] == 0).sum()) for name in CHOSEN)


def test_the_result_is_torchs_own(path: Path) -> None:
    """The masks of `prune.global_unstructured` with the same class, made permanent by `prune.remove`."""
    from core.pruning.methods import ThresholdPruning

    out = path.with_name(f"out{path.suffix}")
    commit_file(path, plan_for(CHOSEN, 0.1), out)
    modules = []
    for name in CHOSEN:
        module = torch.nn.Linear(1, 1)
        module.weight = torch.nn.Parameter(small_state()[name])
        modules.append((module, "weight"))
    prune.global_unstructured(modules, pruning_method=ThresholdPruning, threshold=0.1)
    for name, (module, leaf) in zip(CHOSEN, modules, strict=True):
        prune.remove(module, leaf)
        assert torch.equal(read_plain(out)[name], module.weight)


def test_remove_is_called_once_for_each_parameter_and_never_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    removed: Counter[str] = Counter()
    original = prune.remove

    def spy(module: torch.nn.Module, name: str) -> torch.nn.Module:
        removed[f"{type(module).__name__}.{name}"] += 1
        return original(module, name)

    monkeypatch.setattr(prune, "remove", spy)
    plan = plan_for(CHOSEN, 0.1)
    checkpoint = open_checkpoint(path)
    plan_numbers = make_exact(Measurements(checkpoint), plan)
    commit_file(path, plan, path.with_name("masks"), with_masks=True)
    assert not removed
    commit(checkpoint, plan, plan_numbers, path.with_name("out"), silent)
    assert removed == {"Conv2d.weight": 1, "Linear.weight": 1}


def test_the_total_is_that_of_the_single_cuts(path: Path) -> None:
    outcome = commit_file(path, plan_for(CHOSEN, 0.1), path.with_name("out"))
    total, cuts = outcome.total, outcome.cuts
    assert (total.parameters, total.known, total.exact) == (len(cuts), True, True)
    for count in ("numel", "kept", "zero_before", "pruned", "cut"):
        assert getattr(total, count) == sum(getattr(cut, count) for cut in cuts)
    assert total.density == total.kept / total.numel


def test_masks_can_be_written_and_brought_back(path: Path) -> None:
    masked, out = path.with_name(f"masked{path.suffix}"), path.with_name(f"out{path.suffix}")
    commit_file(path, plan_for(CHOSEN, 0.1), masked, with_masks=True)
    written, state = read_plain(masked), small_state()
    for name in CHOSEN:
        assert same_bits(written[f"{name}_orig"], state[name])
        assert same_bits(written[f"{name}_mask"], (state[name].abs() > 0.1).float())
        assert name not in written
    plan = recorded_plan(open_checkpoint(masked), silent)
    assert plan == plan_for(CHOSEN, plan.rule)
    assert isinstance(plan.rule, Value)
    commit_file(masked, plan, out)
    assert sorted(read_plain(out)) == sorted(state)
    for name in CHOSEN:
        assert same_bits(read_plain(out)[name], pruned(state[name], 0.1))


def test_unticked_masks_are_taken_off(path: Path) -> None:
    masked, out = path.with_name(f"masked{path.suffix}"), path.with_name(f"out{path.suffix}")
    commit_file(path, plan_for(CHOSEN, 0.1), masked, with_masks=True)
    commit_file(masked, plan_for(["classifier.weight"], 0.2), out)
    state, written = small_state(), read_plain(out)
    assert same_bits(written["features.0.weight"], state["features.0.weight"])
    assert same_bits(written["classifier.weight"], pruned(state["classifier.weight"], 0.2))


def test_a_mask_that_no_threshold_makes_is_kept(tmp_path: Path) -> None:
    weight = torch.tensor([[0.5, 0.1], [0.3, 0.2]])
    path, out = tmp_path / "masked.pt", tmp_path / "out.pt"
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": torch.tensor([[0.0, 1.0], [0.0, 1.0]])}, path)
    plan = recorded_plan(open_checkpoint(path), silent)
    assert plan.own == {"fc.weight": Recorded()}
    outcome = commit_file(path, plan, out)
    assert outcome.total.kept == 2
    assert torch.load(out, weights_only=True)["fc.weight"].tolist() == [[0.0, weight[0, 1]], [0.0, weight[1, 1]]]


def test_a_recorded_threshold_comes_back_in_few_digits(path: Path) -> None:
    masked = path.with_name(f"masked{path.suffix}")
    commit_file(path, plan_for(CHOSEN, 0.05, {"classifier.weight": Value(0.3)}), masked, with_masks=True)
    plan = recorded_plan(open_checkpoint(masked), silent)
    again = make_exact(Measurements(open_checkpoint(masked)), plan)
    wanted = make_exact(Measurements(open_checkpoint(path)), plan_for(CHOSEN, 0.05, {"classifier.weight": Value(0.3)}))
    assert again.kept.tolist() == wanted.kept.tolist()
    assert all(len(repr(rule.threshold)) < 9 for rule in plan.own.values() if isinstance(rule, Value))


def test_density_and_sigma_are_taken_from_the_weights(path: Path) -> None:
    state = small_state()
    everything = torch.cat([state[name].abs().reshape(-1) for name in CHOSEN])
    measurements = Measurements(open_checkpoint(path))
    half = make_exact(measurements, plan_for(CHOSEN, Density(0.5)))
    pruned_count = len(everything) - round(0.5 * len(everything))
    assert half.total.kept == len(everything) - pruned_count
    assert half.thresholds[half.chosen].tolist() == [float(everything.kthvalue(pruned_count).values)] * 2
    sigma = make_exact(measurements, plan_for(CHOSEN, Sigma(0.5)))
    found = {owner.name: float(t) for owner, t in zip(sigma.owners, sigma.thresholds, strict=True)}
    for name in CHOSEN:
        assert found[name] == pytest.approx(0.5 * float(state[name].double().std()))


def test_nothing_ticked_is_refused(path: Path) -> None:
    with pytest.raises(UserError, match="No parameter is chosen"):
        commit_file(path, Plan(), path.with_name("out"))


@pytest.mark.parametrize("way", ["same", "link", "hard link"])
def test_the_source_is_refused(path: Path, way: str) -> None:
    out = {"same": path, "link": path.with_name("link"), "hard link": path.with_name("hard")}[way]
    if way == "link":
        out.symlink_to(path)
    if way == "hard link":
        out.hardlink_to(path)
    before = path.read_bytes()
    with pytest.raises(UserError, match="never changed"):
        commit_file(path, plan_for(CHOSEN, 0.1), out)
    assert path.read_bytes() == before


def test_cancelling_leaves_nothing(path: Path) -> None:
    checkpoint, plan = open_checkpoint(path), plan_for(CHOSEN, 0.1)
    plan_numbers = make_exact(Measurements(checkpoint), plan)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        commit(checkpoint, plan, plan_numbers, path.with_name("out"), stop)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_it_can_be_cancelled_while_the_new_file_is_read_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint, plan = open_checkpoint(path), plan_for(CHOSEN, 0.1)
    plan_numbers = make_exact(Measurements(checkpoint), plan)
    reading = False
    look = read_back._look

    def begun(*given: Any, **named: Any) -> object:
        nonlocal reading
        reading = True
        return look(*given, **named)

    def stop(done: int, total: int) -> None:
        if reading:
            raise Cancelled

    monkeypatch.setattr(read_back, "_look", begun)
    monkeypatch.setattr(progress, "ASK_EVERY", 0)
    for digesting in (False, True):
        reading = False
        with pytest.raises(Cancelled):
            commit(checkpoint, plan, plan_numbers, path.with_name("out"), stop, digesting=digesting)
        assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_was_there_survives_a_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = path.with_name("out")
    out.write_text("precious")
    monkeypatch.setattr(prune, "remove", lambda *_: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(MemoryError):
        commit_file(path, plan_for(CHOSEN, 0.1), out)
    assert out.read_text() == "precious"
    assert len(list(path.parent.iterdir())) == 2


def test_a_changed_source_is_noticed(path: Path) -> None:
    checkpoint, plan = open_checkpoint(path), plan_for(CHOSEN, 0.1)
    plan_numbers = make_exact(Measurements(checkpoint), plan)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(UserError, match="has changed"):
        commit(checkpoint, plan, plan_numbers, path.with_name("out"), silent)
    assert not path.with_name("out").exists()


def test_a_full_disk_is_said_and_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    checkpoint, plan = open_checkpoint(path), plan_for(CHOSEN, 0.1)
    plan_numbers = make_exact(Measurements(checkpoint), plan)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(checkpoint.container), "write", full)
    with pytest.raises(UserError, match="not enough room"):
        commit(checkpoint, plan, plan_numbers, path.with_name("out"), silent)
    assert len(list(path.parent.iterdir())) == 1


def test_a_cut_with_other_counts_than_were_shown_never_gets_its_name(path: Path) -> None:
    checkpoint, plan = open_checkpoint(path), plan_for(CHOSEN, 0.1)
    plan_numbers = make_exact(Measurements(checkpoint), plan)
    plan_numbers.kept[plan_numbers.chosen] -= 1
    with pytest.raises(RuntimeError, match="to be pruned"):
        commit(checkpoint, plan, plan_numbers, path.with_name("out"), silent)
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize("find", [make_exact, find_thresholds])
def test_a_wrongly_written_file_never_gets_its_name(path: Path, monkeypatch: pytest.MonkeyPatch, find: Any) -> None:  # noqa: ANN401 - one of two functions
    checkpoint, plan = open_checkpoint(path), plan_for(CHOSEN, 0.1)
    plan_numbers = find(Measurements(checkpoint), plan)
    monkeypatch.setattr(cut_edits, "to_bytes", lambda weight: to_bytes(weight.clone().fill_(1)))
    with pytest.raises(RuntimeError, match="to be zero, the new file has"):
        commit(checkpoint, plan, plan_numbers, path.with_name("out"), silent)
    assert len(list(path.parent.iterdir())) == 1


def test_estimates_are_not_committed(tmp_path: Path) -> None:
    path = tmp_path / "large.safetensors"
    write_safetensors({"fc.weight": torch.randn(200, 200, generator=torch.Generator().manual_seed(0))}, path)
    checkpoint, plan = open_checkpoint(path), plan_for(["fc.weight"], 0.1)
    measurements = Measurements(checkpoint)
    for request, result in read_all(pending_reads(measurements, plan), silent):
        measurements.add(request, result)
    for each in (plan, plan_for(["fc.weight"], Density(0.5)), plan_for(["fc.weight"], Sigma(1.0))):
        with pytest.raises(ValueError, match="only exact counts"):
            commit(checkpoint, each, numbers_of(measurements, each), tmp_path / "out", silent)


def test_tied_parameters_are_one_decision(tmp_path: Path) -> None:
    shared = torch.randn(5, 4)
    path, out = tmp_path / "tied.pt", tmp_path / "out.pt"
    torch.save({"encoder.weight": shared, "decoder.weight": shared, "bias": torch.ones(2)}, path)
    checkpoint = open_checkpoint(path)
    assert checkpoint.by_name["decoder.weight"].tied_to == "encoder.weight"
    outcome = commit_file(path, plan_for(["encoder.weight"], 0.5), out)
    assert [cut.numel for cut in outcome.cuts] == [20]
    written = torch.load(out, weights_only=True)
    assert torch.equal(written["encoder.weight"], pruned(shared, 0.5))
    assert written["encoder.weight"].data_ptr() == written["decoder.weight"].data_ptr()


def test_ties_survive_an_export_with_masks(tmp_path: Path) -> None:
    shared = torch.randn(5, 4)
    path, masked, out = tmp_path / "tied.pt", tmp_path / "masked.pt", tmp_path / "out.pt"
    torch.save({"encoder.weight": shared, "decoder.weight": shared}, path)
    commit_file(path, plan_for(["encoder.weight"], 0.5), masked, with_masks=True)
    reopened: Checkpoint = open_checkpoint(masked)
    assert reopened.by_name["decoder.weight"].tied_to == "encoder.weight"
    commit_file(masked, recorded_plan(reopened, silent), out)
    written = torch.load(out, weights_only=True)
    assert torch.equal(written["encoder.weight"], pruned(shared, 0.5))
    assert torch.equal(written["decoder.weight"], pruned(shared, 0.5))


def test_a_file_with_masks_loads_onto_a_pruned_model(path: Path) -> None:
    """As the README tells the receiver of such a file."""
    masked = path.with_name(f"masked{path.suffix}")
    commit_file(path, plan_for(["classifier.weight"], 0.2), masked, with_masks=True)
    model = torch.nn.ModuleDict({"classifier": torch.nn.Linear(8, 10)})
    prune.identity(model["classifier"], "weight")
    mine = {key: value for key, value in read_plain(masked).items() if key.startswith("classifier")}
    model.load_state_dict(mine, strict=True)
    inputs = torch.ones(1, 8)
    weight, bias = small_state()["classifier.weight"], small_state()["classifier.bias"]
    assert torch.allclose(model["classifier"](inputs), torch.nn.functional.linear(inputs, pruned(weight, 0.2), bias))
