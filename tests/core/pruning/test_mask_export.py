"""Masks alone are exactly the zeros of the committed file, and applied to the same source they give that file."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open

from core.base.errors import Cancelled, UserError
from core.base.progress import silent
from core.masks.masks_file import KEY, read_masks
from core.model.name_fit import NamedParameter, find_fit
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import load_plan
from core.plan.rules import Density, EachDensity, Recorded, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning import mask_export
from core.pruning.commit import Outcome, commit, write_cuts
from core.pruning.mask_application import masked_cuts
from core.pruning.mask_export import export_masks
from tests.helpers.checkpoints import WRITERS, commit_file, plan_for, read_plain, small_state
from tests.helpers.tensors import FLOATS, thresholds, weights

CHOSEN = ["features.0.weight", "classifier.weight"]


@pytest.fixture(params=WRITERS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    WRITERS[request.param](small_state(), path)
    return path


def export_file(path: Path, plan: Plan, out: Path) -> Outcome:
    checkpoint = open_checkpoint(path)
    return export_masks(checkpoint, plan, find_thresholds(Measurements(checkpoint), plan), out, silent)


def apply_file(path: Path, masks: Path, out: Path) -> Outcome:
    checkpoint, found = open_checkpoint(path), read_masks(masks)
    fit = find_fit(checkpoint, [NamedParameter(each.name, each.shape) for each in found.masks], ())
    return write_cuts(checkpoint, masked_cuts(checkpoint, found, fit), out, silent)


def require_equal(masks: Path, committed: Path) -> None:
    """Every weight is 0 in its mask where it is zero in the committed file, and nowhere else."""
    written = read_plain(committed)
    for mask in read_masks(masks).masks:
        assert np.array_equal(mask.flags(), (written[mask.name] != 0).numpy()), mask.name


@given(st.data())
def test_masks_are_the_zeros_of_the_commit_whatever_the_weights(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("masks")
    dtype = data.draw(st.sampled_from(FLOATS))
    one, other = (data.draw(weights(dtype, least=1)) for _ in range(2))
    torch.save({"a.weight": one.reshape(-1, 1), "b.weight": other.reshape(1, -1)}, folder / "model.pt")
    rule = data.draw(thresholds(one).map(Value) | st.floats(0, 1).map(Density) | st.floats(0, 1).map(EachDensity))
    plan = Plan(frozenset({"a.weight", "b.weight"}), rule)
    checkpoint = open_checkpoint(folder / "model.pt")
    plan_numbers = find_thresholds(Measurements(checkpoint), plan)
    done = commit(checkpoint, plan, plan_numbers, folder / "committed.pt", silent)
    exported = export_masks(checkpoint, plan, plan_numbers, folder / "masks", silent)
    require_equal(folder / "masks", folder / "committed.pt")
    assert exported.total == done.total
    apply_file(folder / "model.pt", folder / "masks", folder / "applied.pt")
    assert (folder / "applied.pt").read_bytes() == (folder / "committed.pt").read_bytes()


def test_applied_to_their_source_they_write_what_the_commit_writes(path: Path) -> None:
    plan = plan_for(CHOSEN, 0.1, {"classifier.weight": Value(0.25)})
    committed, masks, applied = (path.with_name(f"{name}{path.suffix}") for name in ("committed", "masks", "applied"))
    done = commit_file(path, plan, committed)
    assert export_file(path, plan, masks).total == done.total
    assert apply_file(path, masks, applied).total == done.total
    assert applied.read_bytes() == committed.read_bytes()
    require_equal(masks, committed)


def test_a_recorded_mask_is_exported_as_it_is_and_combined_when_another_is_applied(tmp_path: Path) -> None:
    weight, mask = torch.tensor([[0.5, 0.0, 0.3, 0.2]]), torch.tensor([[1.0, 1.0, 0.0, 1.0]])
    alone = torch.tensor([[0.0, 1.0]])
    state = {
        "fc.weight_orig": weight,
        "fc.weight_mask": mask,
        "b.weight_orig": torch.ones(1, 2),
        "b.weight_mask": alone,
    }
    torch.save(state, tmp_path / "masked.pt")
    export_file(
        tmp_path / "masked.pt", plan_for(["fc.weight"], Value(0.0), {"fc.weight": Recorded()}), tmp_path / "one"
    )
    (one,) = read_masks(tmp_path / "one").masks
    assert one.entry.threshold is None
    assert one.flags().tolist() == [[True, False, False, True]]
    export_file(tmp_path / "masked.pt", plan_for(["fc.weight"], 0.25), tmp_path / "other")
    assert read_masks(tmp_path / "other").masks[0].flags().tolist() == [[True, False, True, False]]
    outcome = apply_file(tmp_path / "masked.pt", tmp_path / "other", tmp_path / "both.pt")
    written = torch.load(tmp_path / "both.pt")
    assert written["fc.weight"].tolist() == [[0.5, 0.0, 0.0, 0.0]]
    assert written["b.weight"].tolist() == [[0.0, 1.0]]
    assert [cut.threshold for cut in outcome.cuts] == [None, None]


def test_the_file_has_the_plan_that_made_it(path: Path) -> None:
    plan, masks = plan_for(CHOSEN, 0.1), path.with_name("masks.safetensors")
    export_file(path, plan, masks)
    with safe_open(masks, "np") as file:
        told = json.loads(file.metadata()[KEY])
    path.with_name("plan.json").write_text(json.dumps(told["plan"]))
    saved = load_plan(path.with_name("plan.json"), open_checkpoint(path))
    assert (saved.plan, saved.note) == (plan, "")
    assert told["source"] == told["plan"]["source"]
    assert [each["name"] for each in told["source"]] == [path.name]
    assert {each["threshold"] for each in told["masks"].values()} == {0.1}
    assert "features.0.bias" in told["unmasked"]


def test_other_names_of_tied_parameters_are_recorded(tmp_path: Path) -> None:
    weight = torch.randn(3, 5)
    torch.save({"embed.weight": weight, "head.weight": weight}, tmp_path / "tied.pt")
    export_file(tmp_path / "tied.pt", plan_for(["embed.weight"], 0.5), tmp_path / "masks")
    (mask,) = read_masks(tmp_path / "masks").masks
    assert mask.entry.tied == ["head.weight"]


def test_it_can_be_stopped_while_the_source_is_read_for_its_digest(path: Path) -> None:
    plan, checkpoint = plan_for(CHOSEN, 0.1), open_checkpoint(path)
    plan_numbers = find_thresholds(Measurements(checkpoint), plan)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_masks(checkpoint, plan, plan_numbers, path.with_name("masks"), stop)
    size = sum(file.size for file in checkpoint.files)
    assert told[-1] == (size, size)
    assert [*path.parent.iterdir()] == [path]


def test_nothing_is_left_when_it_is_stopped_or_wrong(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, checkpoint = plan_for(CHOSEN, 0.1), open_checkpoint(path)
    plan_numbers = find_thresholds(Measurements(checkpoint), plan)
    before = {*path.parent.iterdir()}

    def stop(done: int, total: int) -> None:
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_masks(checkpoint, plan, plan_numbers, path.with_name("masks"), stop)
    with pytest.raises(UserError, match="is the file that is open"):
        export_masks(checkpoint, plan, plan_numbers, path, silent)
    monkeypatch.setattr(mask_export, "pack", lambda flags: np.packbits(~flags))
    with pytest.raises(RuntimeError, match=r"\.weight: .* to be kept, the new file has"):
        export_masks(checkpoint, plan, plan_numbers, path.with_name("masks"), silent)
    assert {*path.parent.iterdir()} == before
