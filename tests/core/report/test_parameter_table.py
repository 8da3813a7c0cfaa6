"""The table of all parameters has the numbers of torch."""

from pathlib import Path

import torch

from core.plan.plan import Plan
from core.plan.rules import Value
from core.preview.read_planning import make_exact
from core.report.parameter_table import parameter_rows
from tests.helpers.checkpoints import settled, small_state, write_torch


def test_counts_are_those_of_torch(tmp_path: Path) -> None:
    state = small_state()
    write_torch(state, tmp_path / "a.pt")
    plan = Plan(frozenset({"features.0.weight"}), Value(0.05))
    checkpoint, measurements = settled(tmp_path / "a.pt", plan)
    headings, *rows = parameter_rows(checkpoint, make_exact(measurements, plan))
    found = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    assert list(found) == list(state)
    weight = state["features.0.weight"]
    kept = weight.abs() > 0.05
    assert found["features.0.weight"] == {
        "name": "features.0.weight",
        "module": "features.0",
        "block": None,
        "kind": None,
        "class": "Conv2d ?",
        "shape": (8, 3, 3, 3),
        "dtype": "float32",
        "weights": 216,
        "bytes": 864,
        "tied_to": "",
        "not_prunable": "",
        "chosen": True,
        "threshold": 0.05,
        "kept": int(kept.sum()),
        "cut": int((~kept).sum()),
        "zero_before": 0,
        "density": int(kept.sum()) / 216,
        "error": found["features.0.weight"]["error"],
        "exact": True,
    }
    error = float(weight[~kept].double().norm() / weight.double().norm())
    assert abs(found["features.0.weight"]["error"] - error) < 1e-6
    untouched = found["classifier.bias"]
    assert (untouched["chosen"], untouched["kept"], untouched["cut"], untouched["zero_before"]) == (False, 0, 0, 10)
    assert found["features.1.running_mean"]["chosen"] is None
    assert torch.isfinite(weight).all()


def test_block_and_kind_are_told_apart_from_what_is_in_no_block(tmp_path: Path) -> None:
    names = ["enc1conv1.weight", "enc1conv2.weight", "enc2conv1.weight", "enc2conv2.weight", "head.weight"]
    names += [f"model.layers.{layer}.{kind}.weight" for layer in (0, 1) for kind in ("q_proj", "fc1")]
    write_torch({name: torch.ones(2, 2) for name in names}, tmp_path / "a.pt")
    plan = Plan(frozenset(names), Value(0.05))
    checkpoint, measurements = settled(tmp_path / "a.pt", plan)
    headings, *rows = parameter_rows(checkpoint, make_exact(measurements, plan))
    assert headings[:4] == ("name", "module", "block", "kind")
    found = {row[0]: row[2:4] for row in rows}
    assert found["enc2conv1.weight"] == ("enc2", "conv1")
    assert found["model.layers.1.fc1.weight"] == ("model.layers.1", "fc1")
    assert found["head.weight"] == (None, None)
