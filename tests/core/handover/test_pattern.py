"""Which pruned parameters have the 2:4 pattern, as plain torch finds it in what was written."""

from pathlib import Path

import pytest
import torch

from core.handover.pattern import have_pattern
from core.plan.plan import Plan
from core.plan.rules import Density, Rule, StructuredNM
from tests.helpers.patterns import SIDES, layers
from tests.helpers.records import pruned

NO_FOURS = frozenset({"first.weight", "depthwise.weight", "linear.bias"})


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("rule", [StructuredNM(2, 4), StructuredNM(1, 4), StructuredNM(3, 4), Density(0.4)])
def test_the_pattern_is_found_where_torch_finds_it(tmp_path: Path, rule: Rule, *, masked: bool) -> None:
    path, out = tmp_path / "model.pt", tmp_path / "out.pt"
    model = layers()
    torch.save(model.state_dict(), path)
    source, result, record = pruned(path, Plan(frozenset(SIDES), rule), out, masked=masked)
    written = torch.load(out, weights_only=True)
    expected = {}
    for name, side in SIDES.items():
        weight = written[f"{name}_mask"] * written[f"{name}_orig"].nan_to_num(1) if masked else written[name]
        groups = weight.movedim(side, -1).unflatten(-1, (-1, 4))
        expected[name] = bool(((groups != 0).sum(-1) <= 2).all())
    found = dict(
        zip((each.name for each in record.parameters), have_pattern(source, result, record.parameters), strict=True)
    )
    assert found == expected
    assert all(found.values()) is (rule in (StructuredNM(2, 4), StructuredNM(1, 4)))


def test_what_has_no_groups_is_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(layers().state_dict(), path)
    source, result, record = pruned(path, Plan(NO_FOURS, Density(0.4)), tmp_path / "out.pt")
    assert set(have_pattern(source, result, record.parameters)) == {None}
