"""Masks compared with masks, wherever they are."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.commit import commit, export_with_masks
from core.pruning.mask_export import export_masks
from core.report.mask_comparison import Agreement, MaskComparison, compare_masks, open_mask_set
from tests.helpers.checkpoints import plan_for

WAYS = {"masks": export_masks, "pruned": commit, "masked": export_with_masks}


def layers(seed: int) -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(seed)
    return {f"layer.{number}.weight": torch.randn(7, 9, generator=random) for number in range(3)}


def write(folder: Path, way: str, seed: int, threshold: float, prefix: str = "") -> Path:
    source, out = folder / f"{way}-{seed}-source.pt", folder / f"{way}-{seed}"
    torch.save({f"{prefix}{name}": weight for name, weight in layers(seed).items()}, source)
    checkpoint = open_checkpoint(source)
    plan = plan_for([f"{prefix}layer.{number}.weight" for number in range(2)], threshold)
    WAYS[way](checkpoint, plan, find_thresholds(Measurements(checkpoint), plan), out, silent)
    return out


def compared(first: Path, second: Path) -> MaskComparison:
    return compare_masks(open_mask_set(first), open_mask_set(second))


@pytest.mark.parametrize(("one", "other"), [*product(WAYS, WAYS)])
def test_masks_are_compared_wherever_they_are(tmp_path: Path, one: str, other: str) -> None:
    first, second = write(tmp_path, one, 1, 0.5), write(tmp_path, other, 2, 0.7, "model.")
    found = compared(first, second)
    assert found.names["layer.0.weight"] == "model.layer.0.weight"
    assert list(found.agreements) == ["layer.0.weight", "layer.1.weight"]
    for name, agreement in found.agreements.items():
        cut = [(state[name].abs() <= t).numpy() for state, t in ((layers(1), 0.5), (layers(2), 0.7))]
        assert agreement == Agreement(
            int(np.sum(~cut[0] & ~cut[1])),
            int(np.sum(cut[0] & cut[1])),
            int(np.sum(cut[0] & ~cut[1])),
            int(np.sum(~cut[0] & cut[1])),
        )
    assert found.total.numel == 126
    assert (found.only_first, found.only_second, found.reshaped) == ((), (), {})
    assert found.unpruned == (0 if "masks" in (one, other) else 1)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_agreements_are_counts_of_sets(pairs: list[tuple[bool, bool]]) -> None:
    agreement = sum(
        (
            Agreement(*[int(pair == each) for each in ((True, True), (False, False), (False, True), (True, False))])
            for pair in pairs
        ),
        Agreement(),
    )
    first, second = ({place for place, pair in enumerate(pairs) if not pair[side]} for side in (0, 1))
    assert agreement.numel == len(pairs)
    assert agreement.jaccard == (len(first & second) / len(first | second) if first | second else None)
    assert agreement.equal == (sum(one == other for one, other in pairs) / len(pairs) if pairs else None)


def test_a_mask_without_a_counterpart_is_told(tmp_path: Path) -> None:
    masks = write(tmp_path, "masks", 1, 0.5)
    state = layers(1)
    del state["layer.0.weight"]
    state["layer.1.weight"] = torch.ones(2, 2)
    state["layer.2.weight"] = torch.zeros(7, 9)
    torch.save({**state, "layer.3.weight": torch.ones(7, 9), "layer.0.weight": torch.ones(7, 9)}, tmp_path / "model.pt")
    found = compared(masks, tmp_path / "model.pt")
    assert found.reshaped == {"layer.1.weight": ((7, 9), (2, 2))}
    assert (found.only_first, found.only_second) == ((), ("layer.2.weight",))
    other_way = compared(tmp_path / "model.pt", masks)
    assert (other_way.only_first, other_way.only_second) == (("layer.2.weight",), ())


def test_strangers_have_nothing_to_compare(tmp_path: Path) -> None:
    torch.save({"x.weight": torch.zeros(2, 2)}, tmp_path / "model.pt")
    with pytest.raises(UserError, match="no parameter in common"):
        compared(write(tmp_path, "masks", 1, 0.5), tmp_path / "model.pt")
