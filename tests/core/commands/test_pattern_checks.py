"""Which tensors satisfy a pattern, as ``inspect`` tells it."""

from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.utils import prune

from tests.helpers.patterns import nm_reference


def test_inspect_tells_which_tensors_satisfy_a_pattern_and_by_what(run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 64), nn.Linear(64, 64), nn.Linear(64, 30), nn.Linear(6, 4)).half()
    with torch.no_grad():
        model[0].weight *= nm_reference(model[0].weight, 2, 4, 1)
        model[2].weight[0, :3] = 0
    prune.custom_from_mask(model[1], "weight", nm_reference(model[1].weight.detach(), 2, 4, 1))
    torch.save(model.state_dict(), tmp_path / "model.pt")
    said = run("inspect", tmp_path / "model.pt", "--nm", "2:4", "--json")
    found = {row["name"]: row["nm"] for row in said["parameters"]}
    assert (found["0.weight"]["satisfied"], found["0.weight"]["by"]) == (True, "zeros")
    assert (found["1.weight"]["satisfied"], found["1.weight"]["by"]) == (True, "mask")
    assert (found["2.weight"]["satisfied"], found["2.weight"]["by"]) == (False, None)
    assert (found["2.weight"]["groups"], found["2.weight"]["denser"]) == (30 * 64 // 4, 30 * 64 // 4 - 1)
    assert (found["3.weight"]["satisfied"], found["3.weight"]["dimension"]) == (None, None)
    assert found["3.weight"]["reason"] == "Its input dimension has 6, which is no multiple of 4."
    assert found["0.weight"]["kernels"] == ["cuSPARSELt", "CUTLASS"]
    assert found["2.weight"]["kernels"] == []
    assert said["nm"] == {"n": 2, "m": 4, "parameters": 3, "satisfied": 2, "by_mask": 1}
    text = run("inspect", tmp_path / "model.pt", "--nm", "2:4")
    assert "2:4: 2 of 3 parameters with inputs in groups of 4 satisfy it." in text
    assert "no, in 479 of 480 groups" in text
    assert "yes, by its mask" in text
    plain = run("inspect", tmp_path / "model.pt", "--json")
    assert "nm" not in plain
    assert "nm" not in plain["parameters"][0]
    other = run("inspect", tmp_path / "model.pt", "--nm", "4:8")
    assert "kernels" not in other
