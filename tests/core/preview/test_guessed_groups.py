"""With a guess of where thresholds will lie all that they need is read at once, and is the same as without."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Rule, Value
from core.preview import guessed_groups
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import find_thresholds, make_exact
from tests.helpers.checkpoints import plan_for

RULES: list[Rule] = [
    *(Density(0.5), Density(0.0), Density(1.0), Density(0.03)),
    *(EachDensity(0.4), ErdosRenyi(0.3), Lamp(0.3), EachError(0.2)),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tensors of every kind that is read in another way, and weights that are not alike everywhere."""
    random = torch.Generator().manual_seed(7)
    rows, sparse, wide, half = (torch.randn(200, 150, generator=random) for _ in range(4))
    rows *= torch.logspace(-2, 1, 200)[:, None]
    sparse[torch.rand(200, 150, generator=random) < 0.9] = 0
    wide[0, :3] = torch.tensor([torch.inf, -torch.inf, torch.nan])
    state = {
        "rows.weight": rows,
        "sparse.weight": sparse,
        "wide.weight": wide.double(),
        "half.weight": half.half(),
        "turned.weight": torch.randn(150, 200, generator=random).t(),
        "spread.weight": torch.randn(200, 300, generator=random)[:, ::2],
        "equal.weight": torch.full((200, 150), 0.3),
        "nan.weight": torch.full((200, 150), torch.nan),
        "few.weight": torch.randn(20, 10, generator=random),
    }
    path = tmp_path_factory.mktemp("guessed") / "model.pt"
    torch.save(state, path)
    return path


def same(found: PlanNumbers, exact: PlanNumbers) -> bool:
    """Whether all thresholds of what is chosen are the same, and all counts that are known, as exact ones are."""
    chosen = exact.chosen
    known = chosen & found.known
    assert found.exact[known].all()
    counts = all(
        np.array_equal(getattr(found, name)[known], getattr(exact, name)[known]) for name in ("kept", "zero_before")
    )
    return counts and np.array_equal(found.thresholds[chosen], exact.thresholds[chosen], equal_nan=True)


def plans(path: Path, rule: Rule) -> list[Plan]:
    names = [owner.name for owner in open_checkpoint(path).owners]
    plain = plan_for(names, rule)
    return [
        plain,
        plan_for(names[:4], rule, {names[0]: EachDensity(0.7), names[1]: Value(0.1)}),
        plain.with_modules(["rows", "turned"], Density(0.2)),
    ]


@pytest.mark.parametrize("most", [guessed_groups.MOST, 100_000, 0])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_thresholds_and_counts_are_the_same(path: Path, monkeypatch: pytest.MonkeyPatch, rule: Rule, most: int) -> None:
    monkeypatch.setattr(guessed_groups, "LARGE", 1)
    monkeypatch.setattr(guessed_groups, "MOST", most)
    checkpoint = open_checkpoint(path)
    for plan in plans(path, rule):
        assert same(find_thresholds(Measurements(checkpoint), plan), make_exact(Measurements(checkpoint), plan))


def test_a_guess_that_is_wrong_costs_a_reading_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessed_groups, "LARGE", 1)
    guessed = guessed_groups._spans
    monkeypatch.setattr(
        guessed_groups, "_spans", lambda *all_: {name: guessed_groups.Span(1, 2) for name in guessed(*all_)}
    )
    checkpoint = open_checkpoint(path)
    for plan in plans(path, Density(0.5)):
        assert same(find_thresholds(Measurements(checkpoint), plan), make_exact(Measurements(checkpoint), plan))
