"""A large weight is cut by a threshold in parts: with the same file and numbers as in one go, in every container."""

from pathlib import Path

import pytest
import torch
from torch.nn.utils import prune

from core.base.progress import silent
from core.formats.shared import regions
from core.model.opening import open_checkpoint
from core.plan.rules import Density, Rule, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.commit import Outcome, commit, export_with_masks
from tests.helpers.checkpoints import WRITERS, plan_for, small_state

CHOSEN = ["features.0.weight", "classifier.weight"]
WHOLE = 1 << 24


@pytest.fixture(params=WRITERS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    state = small_state()
    state["classifier.weight"][0, :2] = torch.tensor([0.0, torch.nan])
    WRITERS[request.param](state, path)
    return path


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many weights were made permanent each time."""
    sizes: list[int] = []
    original = prune.remove

    def spy(module: torch.nn.Module, name: str) -> torch.nn.Module:
        sizes.append(getattr(module, name).numel())
        return original(module, name)

    monkeypatch.setattr(prune, "remove", spy)
    return sizes


def written(path: Path, out: Path, rule: Rule, part: int, *, masks: bool = False) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regions, "PART", part)
        checkpoint = open_checkpoint(path)
        plan = plan_for(CHOSEN, rule)
        numbers = find_thresholds(Measurements(checkpoint), plan, silent)
        return (export_with_masks if masks else commit)(checkpoint, plan, numbers, out, silent)


def content(path: Path) -> list[bytes]:
    return [each.read_bytes() for each in (sorted(path.rglob("*.*")) if path.is_dir() else [path])]


@pytest.mark.parametrize("rule", [Value(0.1), Density(0.4)])
def test_it_is_the_same_in_parts(path: Path, rule: Rule, removed: list[int]) -> None:
    whole = written(path, path.with_name(f"whole{path.suffix}"), rule, WHOLE)
    sizes = [cut.numel for cut in whole.cuts]
    assert removed == sizes
    removed.clear()
    parts = written(path, path.with_name(f"parts{path.suffix}"), rule, 40)
    assert sum(removed) == sum(sizes)
    assert max(removed) <= 10
    assert content(parts.output) == content(whole.output)
    assert parts.cuts == whole.cuts
    assert sum(cut.nan for cut in parts.cuts) == 1
    for cut, other in zip(parts.cuts, whole.cuts, strict=True):
        assert cut.relative_error == pytest.approx(other.relative_error, rel=1e-12)
    assert 0 < parts.relative_error < 1


def test_what_needs_its_neighbours_is_cut_in_one_go(path: Path, removed: list[int]) -> None:
    outcome = written(path, path.with_name(f"out{path.suffix}"), StructuredNM(2, 4), 40)
    assert removed == [cut.numel for cut in outcome.cuts]


def test_masks_are_the_same(path: Path) -> None:
    outs = [path.with_name(f"{name}{path.suffix}") for name in ("whole", "parts")]
    for out, part in zip(outs, (WHOLE, 40), strict=True):
        written(path, out, Value(0.1), part, masks=True)
    assert content(outs[0]) == content(outs[1])
